import { z } from 'zod';
import type { PermissionProfile } from '../../agent-backend.js';
import type { AcpAgent } from './agents.js';
import { resolveReferences } from './resolve-reference.js';
import { callsOurServer } from './server-call.js';

const Modes = z.array(z.string().min(1)).default([]);

/** An ACP agent that a person describes in the settings. What it can't be held to, it is not used for. */
export const DescribedAgent = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'needs lower case letters, digits and dashes'),
  title: z.string().min(1),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** A secret is better named than told: `env:NAME` is a variable where coder runs, `file:/path` a file. */
  env: z.record(z.string(), z.string()).default({}),
  /** Which of its modes keep each profile, the one to use first. Only its maker can know them. */
  modes: z.strictObject({ 'read-only': Modes, ask: Modes, write: Modes }).prefault({}),
});
export type DescribedAgent = z.input<typeof DescribedAgent>;

/** Makes an agent of what a person described. Throws Zod's error, which names every fault. */
export function describedAgent(input: unknown): AcpAgent {
  const { id, title, command, args, env, modes } = DescribedAgent.parse(input);
  const profiles: Record<PermissionProfile, string[]> = modes;
  return {
    id,
    title,
    capabilities: {
      resume: true,
      permissions: true,
      structured_output: false,
      modes: Object.values(profiles).some((list) => list.length > 0),
      thinking: true,
      usage: true,
      steer: false,
      tools: true,
    },
    modes: profiles,
    quirks: { followsLinks: true },
    obeys: [],
    rehearsalModel: 'rehearsal',
    callsServer: callsOurServer,
    launch: async ({ home }) => ({
      command,
      args,
      env: { HOME: home, ...(await resolveReferences(env, process.env)) },
    }),
  };
}
