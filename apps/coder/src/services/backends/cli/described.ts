import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { crash } from '../classified.js';
import type { CliAgent, CliReader, CliTurn, Emit, Told } from './cli-agent.js';
import { parseJsonLine } from './json-line.js';

/**
 * A command-line agent as a person describes it in the settings. In `args`, `{prompt}` and `{model}` stand for what their names
 * say. Nobody but the person knows how the agent is kept from writing, so it only works in the profiles that have arguments.
 */
export const DescribedAgent = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'is lower-case letters, digits and dashes'),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** Default: written to its stdin, where no shell and no length limit can alter it. */
  prompt: z.enum(['stdin', 'argument']).default('stdin'),
  /** `text`: all that it writes is the answer. `json-lines`: the answer is in `field` of the lines that have one. */
  output: z.enum(['text', 'json-lines']).default('text'),
  field: z.string().min(1).default('text'),
  /** Further arguments by profile, such as the agent's own read-only switch. */
  profiles: z
    .strictObject({ 'read-only': z.array(z.string()), ask: z.array(z.string()), write: z.array(z.string()) })
    .partial(),
  /** Variables of the coder's own environment that it needs, such as a key. */
  environment: z.array(z.string()).default([]),
});
type DescribedAgent = z.infer<typeof DescribedAgent>;

/** Makes an agent of a person's description. Throws `ZodError` that names what is wrong with it. */
export function describedAgent(input: unknown): CliAgent {
  const told = DescribedAgent.parse(input);
  const { id, command } = told;
  return {
    id,
    capabilities: {
      resume: false,
      permissions: false,
      structured_output: false,
      modes: false,
      thinking: false,
      usage: false,
      steer: false,
      tools: false,
    },
    thinking: [],
    providers: [],
    async find() {
      const path = await findCommand(command);
      return path === null ? null : { command: path, args: [], version: null };
    },
    missing: `${command}, the command of ${id}, is not on this machine's PATH. Install it, or correct the settings.`,
    // How it signs in is its own affair.
    prepareAccount: async () => true,
    signIn: `${id} is not signed in.`,
    hasSession: async () => false,
    launch: async (turn) => ({
      args: argumentsOf(told, turn),
      env: environmentOf(told, turn),
      input: inputOf(told, turn),
    }),
    reader: (emit) => (told.output === 'text' ? textReader(emit) : fieldReader(emit, told.field)),
    explainExit: (code, stderr) => crash('agent.exit', `${id} ended with exit code ${code}. ${stderr}`.trim()),
    profiles: Object.keys(told.profiles),
    saysEnd: false,
    endsAtCut: false,
    usageOfThread: false,
  };
}

function argumentsOf({ args, profiles }: DescribedAgent, turn: CliTurn): string[] {
  const model = turn.model.by === 'account' ? (turn.model.name ?? '') : 'rehearsal';
  const values: Record<string, string> = { prompt: promptOf(turn), model };
  // One pass, so that a placeholder inside of a prompt stays what it is.
  const filled = [...args, ...(profiles[turn.profile] ?? [])];
  return filled.map((arg) => arg.replaceAll(/\{(prompt|model)\}/g, (_whole, name: string) => values[name] ?? ''));
}

function environmentOf({ environment }: DescribedAgent, turn: CliTurn): Record<string, string> {
  const given = environment.flatMap((name) => {
    const value = turn.environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { HOME: turn.home, ...Object.fromEntries(given) };
}

function inputOf({ prompt }: DescribedAgent, turn: CliTurn): string {
  return prompt === 'stdin' ? promptOf(turn) : '';
}

/** There is one place for words: the persona stands before the task. */
function promptOf({ system, user }: CliTurn): string {
  return system === '' ? user : `${system}\n\n${user}`;
}

async function findCommand(command: string): Promise<string | null> {
  const folders = isAbsolute(command) ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  for (const folder of folders) {
    const path = folder === '' ? command : join(folder, command);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder; the next may have it.
    }
  }
  return null;
}

function textReader(emit: Emit): CliReader {
  const told = nothing();
  return {
    onLine(line) {
      told.text = told.text === '' ? line : `${told.text}\n${line}`;
      emit({ type: 'text', text: `${line}\n` });
    },
    onEnd() {},
    told: () => told,
  };
}

function fieldReader(emit: Emit, field: string): CliReader {
  const told = nothing();
  return {
    onLine(text) {
      const line = parseJsonLine(z.record(z.string(), z.unknown()), text);
      const value = line === null ? undefined : field.split('.').reduce<unknown>(property, line);
      if (typeof value !== 'string' || value === '') return;
      told.text += value;
      emit({ type: 'text', text: value });
    },
    onEnd() {},
    told: () => told,
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}

function nothing(): Told {
  return { sessionId: null, text: '', usage: null, fault: null, ended: false, steps: 0 };
}
