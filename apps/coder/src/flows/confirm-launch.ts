import type { ConfirmAbove, LaunchToConfirm } from '@boocode/contracts/budget';
import type { Forecast } from '@boocode/contracts/run-preview';
import type { Flow } from '@boocode/conductor/types';
import { CoderError } from '../errors.js';
import { expectRun, type ExpectPorts } from './expect-run.js';
import { isRehearsal } from './preview-problems.js';
import type { RunSpec } from './run-spec.js';

export interface ConfirmPorts extends Pick<ExpectPorts, 'slots' | 'forecasts'> {
  /** Null = nothing is confirmed. */
  above: ConfirmAbove;
}

/**
 * Throws 409 `launch.confirm`, with the forecast, where the high end of what this run may come to is above what needs no word.
 * Rehearsed steps cost nobody anything.
 */
export async function confirmLaunch(
  spec: RunSpec,
  flow: Pick<Flow, 'mayAdd'>,
  { above, ...ports }: ConfirmPorts,
): Promise<void> {
  if (above === null) return;
  const { forecast } = await expectRun(spec, flow, { ...ports, counts: ({ model }) => !isRehearsal(model) });
  if (forecast === null || !exceeds(forecast, above)) return;
  const details: LaunchToConfirm = { forecast };
  const message = `This may come to ${wordsOf(forecast)}, which is more than what is launched without a word. Confirm it, or ask for less.`;
  throw new CoderError({ code: 'launch.confirm', status: 409, message, details });
}

function exceeds({ tokens, usd }: Forecast, above: NonNullable<ConfirmAbove>): boolean {
  return tokens.high > (above.tokens ?? Infinity) || (usd?.high ?? 0) > (above.usd ?? Infinity);
}

/** "1.2M to 3.4M tokens, $4.00 to $12.50". */
function wordsOf({ tokens, usd }: Forecast): string {
  const money = usd === null ? '' : `, $${usd.low.toFixed(2)} to $${usd.high.toFixed(2)}`;
  return `${inWords(tokens.low)} to ${inWords(tokens.high)} tokens${money}`;
}

function inWords(tokens: number): string {
  return tokens < 1_000_000 ? `${Math.round(tokens / 1_000)}k` : `${(tokens / 1_000_000).toFixed(1)}M`;
}
