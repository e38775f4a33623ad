import { barRow } from '../report.js';
import { table } from '../table.js';
import type { TasksReport } from './tasks-bench.js';

const limitMs = 50;

/** The report for a person, in Markdown. */
export function tasksToMarkdown({ date, machine, tasks, calls, figures }: TasksReport): string {
  const missed = figures.filter(({ p95_ms }) => p95_ms > limitMs).length;
  return [
    `Measured on ${date}: embedded Postgres, ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; ` +
      `load average ${machine.load.map((load) => load.toFixed(1)).join(' at the start, ')} at the end.`,
    '',
    `${tasks.toLocaleString('en')} tasks: runs of 12 steps, in each 10,000 one of 1,000, tasks of chats and what was handed on from them.`,
    `Each way of reading is timed ${calls} times, from the call to the rows in Node; *far down* begins where nine tenths are above.`,
    '',
    `${figures.length - missed} of ${figures.length} keep p95 ≤ ${limitMs} ms.`,
    '',
    ...table(
      ['what is read', 'median ms', 'p95 ms', ''],
      figures.map(({ what, median_ms, p95_ms }) => {
        const [, , verdict = ''] = barRow({ bar: what, measured: '', met: p95_ms <= limitMs });
        return [what, median_ms.toFixed(1), p95_ms.toFixed(1), verdict];
      }),
    ),
    '',
  ].join('\n');
}
