import { isByAgent } from '@boocode/contracts/flow-plan';
import type { Forecast, RunBudget, RunPreview } from '@boocode/contracts/run-preview';
import { cut, padEnd, widest } from './columns.js';
import type { Paint } from './paint.js';
import { tokens } from './quantities.js';

const widestColumn = 40;

/** What a launch would be: the roster with what each step is expected to come to, then what would go wrong and what mends it. */
export function previewLines(preview: RunPreview, paint: Paint, { reuse }: { reuse: boolean }): string[] {
  const {
    title,
    base_ref,
    head_ref,
    head_commit,
    band,
    band_reason,
    steps,
    forecast,
    last_runs,
    problems,
    cut: left,
  } = preview;
  const rows = steps
    .filter(({ kind }) => isByAgent(kind))
    .map(
      (step) => [step.key, [step.agent, step.model].filter(Boolean).join(' '), forecastWords(step.forecast)] as const,
    );
  const keys = fieldOf(rows.map(([key]) => key));
  const agents = fieldOf(rows.map(([, who]) => who));
  return [
    paint('live', title),
    `${head_ref}@${head_commit.slice(0, 12)}${base_ref === null ? '' : ` against ${base_ref}`}`,
    ...(band === null ? [] : [`${band}: ${band_reason}`]),
    ...rows.map(([key, who, what]) => `  ${keys(key)}  ${agents(who)}  ${paint('quiet', what)}`.trimEnd()),
    ...left.map(({ persona, reason }) => paint('quiet', `  without ${persona}: ${reason}`)),
    ...(forecast === null ? [] : [`Expected: ${forecastWords(forecast)}`]),
    ...(reuse ? [paint('quiet', '  A step that was asked the very same before is taken over, and uses nothing.')] : []),
    ...last_runs.map(({ minutes, tokens: spent, created_at }) =>
      paint('quiet', `  ${created_at.slice(0, 10)}: ${Math.round(minutes)} min  ${tokens(spent)}`.trimEnd()),
    ),
    ...problems.flatMap(({ message, mend, blocks, steps: about }) => [
      `${paint(blocks ? 'bad' : 'warn', blocks ? 'Blocks' : 'Note')}: ${message}${about.length === 0 ? '' : ` (${about.join(', ')})`}`,
      ...(mend === null ? [] : [`  ${mend}`]),
    ]),
  ];
}

/** Puts texts of a column under each other. */
function fieldOf(texts: string[]): (text: string) => string {
  const width = widest(texts, widestColumn);
  return (text) => padEnd(cut(text, widestColumn), width);
}

/** `30k–80k tok  2–6 min  $0.40–$1.20`. */
function forecastWords(forecast: Forecast | null): string {
  if (forecast === null) return '';
  const { tokens: spent, minutes, usd } = forecast;
  return [
    `${tokens(spent.low).replace(' tok', '')}–${tokens(spent.high)}`,
    `${Math.round(minutes.low)}–${Math.round(minutes.high)} min`,
    ...(usd === null ? [] : [`$${usd.low.toFixed(2)}–$${usd.high.toFixed(2)}`]),
  ].join('  ');
}

/** `500k tok and $5.00`. */
export function budgetWords({ tokens: most, usd }: RunBudget): string {
  return [...(most === undefined ? [] : [tokens(most)]), ...(usd === undefined ? [] : [`$${usd.toFixed(2)}`])].join(
    ' and ',
  );
}
