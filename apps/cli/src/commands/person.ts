import type { PersonAnswer } from '@boocode/contracts/arena';
import { findPersonStep } from '../client/find-person-step.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { CliError, exitCode } from '../errors.js';

export interface PickFlags {
  merge?: boolean;
  branch?: string;
  words?: string;
}

/** Says which contestant of an arena wins, or that none does, and what becomes of it. */
export function pick([run, letter]: readonly [string, string], flags: PickFlags, context: Context): Promise<number> {
  const { merge = false, branch, words = '' } = flags;
  const contestant = letter.toLowerCase() === 'none' ? null : letter.toUpperCase();
  if (contestant !== null && !/^[A-Z]$/.test(contestant)) {
    const message = `A contestant is a letter, such as A, or none; ${JSON.stringify(letter)} is neither.`;
    throw new CliError({ code: 'cli.usage', message, exit: exitCode.usage });
  }
  const after =
    branch !== undefined
      ? { do: 'branch' as const, name: branch }
      : merge
        ? { do: 'merge' as const, way: 'merge' as const }
        : { do: 'nothing' as const };
  return answered(run, { kind: 'pick', pick: { contestant, after, words }, by: 'cli' }, context);
}

/** Lets a run go on, or not. */
export function approve(run: string, flags: { no?: boolean; words?: string }, context: Context): Promise<number> {
  const { no = false, words = '' } = flags;
  return answered(run, { kind: 'approve', approved: !no, words, by: 'cli' }, context);
}

async function answered(run: string, answer: PersonAnswer, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const step = await findPersonStep(client, run, answer.kind);
  const { title, output_summary } = await client.answerStep(step.id, answer);
  output.print(`${title}: ${output_summary ?? ''}`);
  return exitCode.ok;
}
