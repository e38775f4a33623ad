import { failure, type Classified } from '../classified.js';
import { providerFault } from '../provider-fault.js';
import type { ToldEvent } from '../refusals/read-refusal.js';
import type { Result } from './read-message.js';

/** A result as far as it is read here. */
export type Verdict = Pick<Result, 'subtype' | 'is_error'> &
  Partial<Pick<Result, 'api_error_status' | 'result' | 'errors'>>;

/**
 * Why a turn that Claude has ended did not complete, or null when it did. `is_error` counts, never `subtype`: a refused
 * model call ends as subtype `success`. `event` is what Claude had told of its subscription.
 */
export function classifyResult(result: Verdict, event: ToldEvent | null): Classified | null {
  if (!result.is_error && result.subtype === 'success') return null;
  if (result.subtype === 'success') {
    return providerFault({ status: result.api_error_status ?? null, message: result.result ?? '', event });
  }
  const said = (result.errors ?? []).join(' ').trim();
  if (/No conversation found/i.test(said)) return failure('agent.session', `Claude has lost the session: ${said}`);
  const [code, what] = endings.get(result.subtype) ?? unexplained;
  return failure(code, `${what}${said === '' ? '.' : `: ${said}`}`);
}

type Meaning = readonly [code: string, what: string];
const unexplained: Meaning = ['agent.error', 'Claude could not go on'];
const endings = new Map<string, Meaning>([
  ['error_max_turns', ['agent.loop', 'Claude asked its model more often than one turn may']],
  ['error_max_budget_usd', ['agent.budget', "Claude's money for this turn is used up"]],
  [
    'error_max_structured_output_retries',
    ['output.invalid', "Claude's answer did not take the shape that was asked for"],
  ],
]);
