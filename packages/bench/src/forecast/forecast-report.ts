import { paceMs } from '../agents/coder-stage.js';
import { table } from '../table.js';
import { missOf, summaryOf, type MissSummary } from './forecast-errors.js';
import type { ForecastReport, ForecastRun } from './forecast-bench.js';
import type { RunOutcome, StepOutcome } from './run-outcome.js';

/** The report for a person, in Markdown. */
export function forecastToMarkdown(report: ForecastReport): string {
  const { machine, band, runs } = report;
  return [
    `Measured on ${report.date}: ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; ` +
      `load average ${machine.load.map((load) => load.toFixed(1)).join(' at the start, ')} at the end.`,
    '',
    ...howMeasured(band),
    '',
    '## By what forecasts rest on',
    '',
    ...table(['', 'count', ...errorColumns], byGround(runs)),
    '',
    '## Steps, by the runs of the agent before',
    '',
    ...table(
      ['', 'runs before', 'steps', 'measured', ...errorColumns],
      runs.map((run) => {
        const steps = stepsOf([run]);
        const measured = steps.filter(isMeasured).length;
        return [run.agent, ...[run.before, steps.length, measured].map(String), ...errorCells(steps)];
      }),
    ),
    '',
    '## Runs',
    '',
    ...table(
      ['', 'runs before', 'functions', 'steps', ...outcomeColumns],
      runs.map((run) => [
        run.agent,
        ...[run.before, run.functions, run.steps.length].map(String),
        ...outcomeCells(run),
      ]),
    ),
    '',
    ...runs.flatMap(stepSection),
    '## Agents',
    '',
    ...report.agents.map(({ id, title, version }) => `- **${id}**: ${title} ${version ?? ''}.`),
    ...report.left_out.map(({ id, why }) => `- **${id}**, left out: ${why}`),
    '',
  ].join('\n');
}

function howMeasured(band: string): string[] {
  return [
    `**The model is the rehearsal stand-in**, which takes ${paceMs} ms for a reply, reads no cache and does much the same each time. So this shows that forecasts`,
    'follow what was measured; it does not show how far they are off with a model that thinks. The table of defaults is made for such models: its minutes say nothing here.',
    '',
    `Real agents do one code review (${band}) after the other, each of a change of another size, all on one database: an agent begins with what those before it left.`,
    'The forecast is what the preview shows right before the launch: from the table of defaults until five attempts of a persona are there, then the middle half of these.',
    'The error is from the middle of the forecast to what was used, in percent of that; errors are medians without their sign, the bias the median with it (above 0: too much was',
    'forecast). *Inside* is how many lie in their range, which is made so that about half do. Steps that had nothing to do, and those that were added on the way, are left out of the',
    'first two tables. The forecast of a run has what may be added at its high end.',
  ];
}

const errorColumns = ['tokens: error', 'bias', 'inside', 'minutes: error', 'bias', 'inside'];
const outcomeColumns = ['tokens: forecast', 'used', 'error', 'minutes: forecast', 'taken', 'error'];

/** A step or a run. */
type Foreseen = Pick<RunOutcome, 'forecast' | 'tokens' | 'minutes'>;

/** Those that were forecast and did something. */
function stepsOf(runs: readonly RunOutcome[]): Foreseen[] {
  return runs.flatMap(({ steps }) => steps.filter(hasMiss));
}

function hasMiss(step: StepOutcome): step is StepOutcome & Foreseen {
  return step.forecast !== null && step.tokens > 0 && step.minutes > 0;
}

/** Steps and whole runs; a run whose forecast rests on both counts with the defaults, which weigh more. */
function byGround(runs: readonly RunOutcome[]): string[][] {
  const steps = stepsOf(runs);
  const wholly = (run: RunOutcome): boolean => stepsOf([run]).every(isMeasured);
  const rows: [string, readonly Foreseen[]][] = [
    ['steps: the table of defaults', steps.filter((step) => !isMeasured(step))],
    ['steps: past attempts', steps.filter(isMeasured)],
    ['runs: the table of defaults, at least in part', runs.filter((run) => !wholly(run))],
    ['runs: past attempts', runs.filter(wholly)],
  ];
  return rows.map(([what, those]) => [what, String(those.length), ...errorCells(those)]);
}

function isMeasured({ forecast }: Foreseen): boolean {
  return forecast.attempts > 0;
}

function errorCells(steps: readonly Foreseen[]): string[] {
  const tokens = summaryOf(steps.map((step) => missOf(step.forecast.tokens, step.tokens)));
  const minutes = summaryOf(steps.map((step) => missOf(step.forecast.minutes, step.minutes)));
  return [...summaryCells(tokens), ...summaryCells(minutes)];
}

function summaryCells(summary: MissSummary | null): string[] {
  if (summary === null) return ['–', '–', '–'];
  return [percent(summary.error), signed(summary.bias), `${Math.round(summary.inside * 100)} %`];
}

function stepSection(run: ForecastRun): string[] {
  return [
    `### ${run.agent}, ${run.before} runs before`,
    '',
    ...table(
      ['', 'attempts before', ...outcomeColumns],
      run.steps.map((step) => [
        step.key,
        step.forecast === null ? '–' : String(step.forecast.attempts),
        ...outcomeCells(step),
      ]),
    ),
    '',
  ];
}

function outcomeCells({ forecast, tokens, minutes }: Pick<StepOutcome, 'forecast' | 'tokens' | 'minutes'>): string[] {
  if (forecast === null) return ['not foreseen', whole(tokens), '–', 'not foreseen', minutes.toFixed(2), '–'];
  const shown = {
    tokens: `${whole(forecast.tokens.low)}–${whole(forecast.tokens.high)}`,
    minutes: `${forecast.minutes.low.toFixed(2)}–${forecast.minutes.high.toFixed(2)}`,
  };
  if (tokens === 0) return [shown.tokens, 'nothing to do', '–', shown.minutes, '–', '–'];
  return [
    shown.tokens,
    whole(tokens),
    signed(missOf(forecast.tokens, tokens).percent),
    shown.minutes,
    minutes.toFixed(2),
    minutes > 0 ? signed(missOf(forecast.minutes, minutes).percent) : '–',
  ];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function percent(value: number): string {
  return `${Math.abs(value) < 10 ? value.toFixed(1) : whole(value)} %`;
}

function signed(value: number): string {
  return value > 0 ? `+${percent(value)}` : percent(value);
}
