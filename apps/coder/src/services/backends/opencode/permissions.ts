import type { PermissionRuleset } from '@opencode-ai/sdk/v2/client';
import type { PermissionProfile } from '../../agent-backend.js';

type Action = 'allow' | 'ask' | 'deny';

/** The later rule wins, so the refusal of everything stands first. */
const readOnly = {
  '*': 'deny',
  read: 'allow',
  grep: 'allow',
  glob: 'allow',
  list: 'allow',
  external_directory: 'deny',
} as const;
/** Asked for is what is not allowed; notes, questions and helpers change nothing by themselves. */
const ask = {
  ...readOnly,
  '*': 'ask',
  edit: 'ask',
  bash: 'ask',
  external_directory: 'ask',
  todowrite: 'allow',
  question: 'allow',
  task: 'allow',
} as const;
const write = { ...ask, edit: 'allow', bash: 'allow' } as const;

const profiles: Record<PermissionProfile, Readonly<Record<string, Action>>> = { 'read-only': readOnly, ask, write };

/** The name of the agent that carries a profile in opencode's configuration. */
export const agentNames: Record<PermissionProfile, string> = {
  'read-only': 'boocode-read',
  ask: 'boocode-ask',
  write: 'boocode-write',
};

/** A profile as an agent's `permission` setting. Denied tools vanish from the model's list. */
export function permissionConfig(profile: PermissionProfile): Record<string, Action> {
  return { ...profiles[profile] };
}

/** The same profile as the rules of one session, which hold whatever the agent's setting says. */
export function permissionRules(profile: PermissionProfile): PermissionRuleset {
  return Object.entries(profiles[profile]).map(([permission, action]) => ({ permission, pattern: '*', action }));
}

/** Said to the model when it asks for something that its profile leaves open. */
export const refusal =
  'This session may only use the tools that it was given, inside its working directory. Go on without this one and say in your answer what you could not check.';
