import { z } from 'zod';

const Command = z.looseObject({
  command: z.union([z.string(), z.array(z.string()).transform((words) => words.join(' '))]),
});

/** The command that a tool runs, if that is what it does. */
export const commandOf = (input: unknown): string | null => Command.safeParse(input).data?.command ?? null;

/** What a tool was given, for those that are shown as they are; null = nothing. */
export function inputText(input: unknown): string | null {
  if (input === null || input === undefined) return null;
  const written = typeof input === 'string' ? input : JSON.stringify(input, null, 2);
  return written === '{}' || written === '' ? null : written;
}
