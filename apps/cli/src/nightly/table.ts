import { tableLines } from '../render/table.js';
import type { Played } from './play-all.js';
import { prefixOf } from './prefix.js';

const columns = ['flow', 'band', 'steps', 'seconds', 'tokens', 'prefix', 'verdict'];

/** What was played, a line each, and below it what is wrong. */
export function tableOf(played: readonly Played[]): string {
  const lines = tableLines([columns, ...played.map(rowOf)]);
  const faults = played.flatMap(({ request, faults: own }) =>
    own.map((fault) => `${request.flow} ${request.band}: ${fault}`),
  );
  const end = faults.length === 0 ? 'Nothing is wrong.' : `${faults.length} faults:\n${faults.join('\n')}`;
  return `${lines.join('\n')}\n\n${end}\n`;
}

function rowOf({ request, run, seconds, faults }: Played): string[] {
  const { flow, band = '' } = request;
  const verdict = `${run?.verdict ?? 'none'}${faults.length === 0 ? '' : ' (!)'}`;
  const [steps, tokens] = [run?.steps.length ?? 0, run?.cost_tokens ?? 0];
  const prefix = prefixOf(request);
  const share = prefix === null ? '' : `${Math.round(prefix * 100)} %`;
  return [flow, band, `${steps}`, seconds.toFixed(1), `${tokens}`, share, verdict];
}
