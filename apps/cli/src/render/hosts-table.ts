import type { HostView } from '@boocode/contracts/host';
import { ago } from './quantities.js';
import { tableLines } from './table.js';

const heads = ['host', 'state', 'since', 'seen', 'running', 'agents', 'labels'];

/** One line a start of coder, under a line that names the columns. `now` in milliseconds. */
export function hostsTable(hosts: readonly HostView[], width: number, now: number): string[] {
  return tableLines([heads, ...hosts.map((host) => cells(host, now))], { width, mostCell: 40 });
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
