import type { AnswerInput, AskView } from '@boocode/contracts/ask';
import { findAsk } from '../client/find-ask.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { CliError, exitCode } from '../errors.js';

export const decisions = ['allow', 'deny', 'say'] as const;

export interface AnswerFlags {
  for?: 'step' | 'run';
  pattern?: string;
  message?: string;
}

/** Answers what an agent asks; when somebody else was first, says how it was answered. */
export async function answer(
  [prefix, decision]: [string, (typeof decisions)[number]],
  flags: AnswerFlags,
  { config, output }: Context,
): Promise<number> {
  const request = toRequest(decision, flags);
  const client = await requireClient(config);
  const ask = await client.answer(await findAsk(client, prefix), request);
  output.print(answered(ask));
  return exitCode.ok;
}

function toRequest(decision: (typeof decisions)[number], flags: AnswerFlags): AnswerInput {
  const { for: scope, pattern, message } = flags;
  if (decision === 'say') {
    if (message === undefined) throw usage('Say what to answer: --message TEXT.');
    return { decision: 'answer', answers: [message], by: 'cli' };
  }
  if (pattern !== undefined && scope === undefined)
    throw usage('A pattern is for more than this once: add --for step or --for run.');
  return {
    decision,
    by: 'cli',
    ...(scope !== undefined && { scope }),
    ...(pattern !== undefined && { pattern }),
    ...(message !== undefined && { message }),
  };
}

function usage(message: string): CliError {
  return new CliError({ code: 'cli.usage', message, exit: exitCode.usage });
}

function answered({ state, title, scope, pattern, patterns }: AskView): string {
  const wide =
    scope === 'step' || scope === 'run' ? `, and ${pattern ?? patterns.join(', ')} for the rest of the ${scope}` : '';
  return `${state[0]?.toUpperCase()}${state.slice(1)}: ${title}${wide}`;
}
