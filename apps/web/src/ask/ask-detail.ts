import type { AskView } from '@boocode/contracts/ask';
import { z } from 'zod';

/** How far what is asked reaches: what it may change if it is allowed. */
export type Reach = 'reads' | 'edits' | 'runs' | 'network' | 'question' | 'unknown';

export const reachWords: Readonly<Record<Reach, string>> = {
  reads: 'reads',
  edits: 'changes files',
  runs: 'runs a command',
  network: 'reaches the network',
  question: 'a question',
  unknown: 'of a kind that is not known here',
};

const tools: readonly { reach: Reach; names: RegExp }[] = [
  { reach: 'runs', names: /^(bash|shell|execute|exec|run|command|terminal|local_shell)/i },
  { reach: 'edits', names: /^(edit|multiedit|write|patch|apply_patch|create|delete|move|notebook)/i },
  { reach: 'network', names: /^(web|fetch|http|browser|search_web)/i },
  { reach: 'reads', names: /^(read|list|ls|glob|grep|search|find|external_directory)/i },
];

export const reachOf = ({ kind, tool }: Pick<AskView, 'kind' | 'tool'>): Reach =>
  kind === 'question' ? 'question' : (tools.find(({ names }) => names.test(tool))?.reach ?? 'unknown');

const text = z.string().trim().min(1);
const command = z.union([text, z.array(z.string()).transform((words) => words.join(' '))]);
const first = (detail: unknown, names: readonly string[], shape: z.ZodType<string>): string | null => {
  if (typeof detail !== 'object' || detail === null) return null;
  for (const name of names) {
    const found = shape.safeParse(Object.getOwnPropertyDescriptor(detail, name)?.value);
    if (found.success) return found.data;
  }
  return null;
};

/** What agents bring along under one of these names, at the top or in their `input`. */
const find = (detail: unknown, names: readonly string[], shape: z.ZodType<string> = text): string | null =>
  first(detail, names, shape) ??
  (typeof detail === 'object' && detail !== null && 'input' in detail ? first(detail.input, names, shape) : null);

export interface AskFacts {
  command: string | null;
  /** Where it would run. */
  folder: string | null;
  /** Why, in the agent's words. */
  reason: string | null;
}

/** The parts of what would be done that every agent names, each in its own way. */
export const factsOf = ({ detail }: Pick<AskView, 'detail'>): AskFacts => ({
  command: find(detail, ['command', 'cmd'], command),
  folder: find(detail, ['cwd', 'workdir', 'working_directory', 'directory']),
  reason: find(detail, ['reason', 'description', 'justification', 'explanation']),
});
