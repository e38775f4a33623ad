import { editsOf, type FileEdit } from '../coder/edit-diff.js';
import type { Entry } from '../run/transcript.js';

export type ToolEntry = Extract<Entry, { kind: 'tool' }>;

export const toolsIn = (entries: readonly Entry[]): ToolEntry[] =>
  entries.flatMap((entry) => (entry.kind === 'tool' ? [entry] : []));

/** What an agent changed by its tools, in their order; what failed or was broken off changed nothing that is known. */
export const editsIn = (entries: readonly Entry[]): FileEdit[] =>
  toolsIn(entries).flatMap(({ tool, input, status }) => (status === 'completed' ? editsOf(tool, input) : []));
