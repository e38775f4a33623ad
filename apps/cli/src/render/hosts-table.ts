import type { HostView } from '@boocode/contracts/host';
import { cut, padEnd, widest } from './columns.js';
import { ago } from './quantities.js';

const heads = ['host', 'state', 'since', 'seen', 'running', 'agents', 'labels'];

/** One line a start of coder, under a line that names the columns. `now` in milliseconds. */
export function hostsTable(hosts: readonly HostView[], width: number, now: number): string[] {
  const rows = [heads, ...hosts.map((host) => cells(host, now))];
  const widths = heads.map((_, column) =>
    widest(
      rows.map((row) => row[column] ?? ''),
      40,
    ),
  );
  return rows.map((row) =>
    cut(
      row
        .map((cell, column) => padEnd(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
      width,
    ),
  );
}

function cells({ hostname, state, started_at, seen_at, running, slots, labels }: HostView, now: number): string[] {
  const room = Object.values(slots).reduce((sum, each) => sum + each, 0);
  return [
    hostname,
    state,
    ago(started_at, now),
    seen_at === null ? '' : ago(seen_at, now),
    `${running} of ${room}`,
    Object.keys(slots).toSorted().join(', '),
    labels.join(', '),
  ];
}
