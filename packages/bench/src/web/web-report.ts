import { barRow } from '../report.js';
import { table } from '../table.js';
import { barOf, isMet } from './figures.js';
import type { WebReport } from './web-bench.js';

const howMeasured = [
  'The first load and Lighthouse are of the built product, started as a person starts it and asked once before; all else is of the same',
  "built app on the fixtures of its tests, so that neither a model nor a database is in it. The browser is the tests' own headless Chromium,",
  'which paints in software and shares the two cores with everything else; what an empty page does in it stands beside each figure.',
  '',
  '- **interactive**: from the start of the navigation until a field, button or link of the page can be used and no long task is in its way; no cache.',
  '- **layout shift**: the sum of all shifts in the first 3 s, not only of the worst second, as browsers have it.',
  '- **frames**: while the wheel turns for 5 s, up to 100 times a second. One is late when it comes 5 % after its time.',
  '- **first rows, first lines painted**: from the click on the run or on its changes, data and all, to the first task after the frame with its rows; its scripts are there.',
  '- **quick motion**: the frames that so many minutes bring, one behind the other; each look at the memory comes after its garbage is gone.',
  '- **key to paint**: from the key having been pressed, as the browser tells it, to the first task after the frame that shows it; 200 keys.',
];

/** The report for a person, in Markdown. */
export function webToMarkdown({ date, machine, figures }: WebReport): string {
  const groups = [...new Set(figures.map(({ group }) => group))];
  const judged = figures.map(isMet).filter((met) => met !== null);
  const missed = judged.filter((met) => !met).length;
  return [
    `Measured on ${date}: Node ${machine.node}; ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; ` +
      `load average ${machine.load.map((load) => load.toFixed(1)).join(' at the start, ')} at the end.`,
    '',
    ...howMeasured,
    '',
    `${judged.length - missed} of ${judged.length} limits are kept.`,
    '',
    ...groups.flatMap((group) => {
      const own = figures.filter((figure) => figure.group === group);
      const notes = own.filter(({ note }) => note !== undefined).map(({ name, note }) => `- ${name}: ${note}`);
      return [
        `## ${group}`,
        '',
        ...table(
          ['', 'measured', ''],
          own.map((figure) => {
            const [bar = '', measured = '', verdict = ''] = barRow(barOf(figure));
            return [bar, measured, isMet(figure) === null ? '' : verdict];
          }),
        ),
        '',
        ...(notes.length === 0 ? [] : [...notes, '']),
      ];
    }),
  ].join('\n');
}
