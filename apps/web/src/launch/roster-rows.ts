import { isByAgent } from '@boocode/contracts/flow-plan';
import type { Forecast, PreviewStep } from '@boocode/contracts/run-preview';

type Stage = PreviewStep['stage'];

/** One line of the roster: a stage with all its steps, or one step of several. */
export interface RosterRow {
  /** By which a launch names it: a stage, or the key of a step. */
  name: string;
  /** The stage that a step belongs to; empty for a stage. */
  under: string;
  title: string;
  steps: readonly PreviewStep[];
  /** Its steps one by one, where there are several. */
  rows: readonly RosterRow[];
}

const stageTitles: Partial<Record<Stage, string>> = {
  discovery: 'Discovery',
  'second-wave': 'Weighing',
  dedupe: 'Telling doubles apart',
  synthesizer: 'Conclusion',
  validator: 'Validation',
  reader: 'Reading the draft',
  contestant: 'Contestants',
  judge: 'Judging',
  fix: 'Mending',
  review: 'Reviewing what was mended',
};

function titleOf(stage: Stage, count: number): string {
  if (stage === 'angle') return count === 1 ? 'The one angle' : `All ${count} angles`;
  const title = stageTitles[stage] ?? stage;
  return count === 1 ? title : `${title} (${count})`;
}

/** What agents do, a row a stage in the order of the plan; what code does is left out. */
export function rosterRows(steps: readonly PreviewStep[]): RosterRow[] {
  const done = steps.filter(({ kind }) => isByAgent(kind));
  return [...new Set(done.map(({ stage }) => stage))].map((stage) => {
    const own = done.filter((step) => step.stage === stage);
    const row = (step: PreviewStep): RosterRow => ({
      name: step.key,
      under: stage,
      title: step.title,
      steps: [step],
      rows: [],
    });
    return {
      name: stage,
      under: '',
      title: titleOf(stage, own.length),
      steps: own,
      rows: own.length > 1 ? own.map(row) : [],
    };
  });
}

/** What all steps have alike; undefined when they differ. */
export function common<T>(steps: readonly PreviewStep[], pick: (step: PreviewStep) => T): T | undefined {
  const values = new Set(steps.map(pick));
  return values.size === 1 ? [...values][0] : undefined;
}

type Range = Forecast['tokens'];
const total = (ranges: readonly Range[], join: (values: number[]) => number): Range => ({
  low: join(ranges.map(({ low }) => low)),
  high: join(ranges.map(({ high }) => high)),
});
const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);

/** What steps that run side by side come to: tokens add up, and the slowest says how long; null when none of them is known. */
export function rowForecast(steps: readonly PreviewStep[]): Pick<Forecast, 'tokens' | 'minutes'> | null {
  const known = steps.flatMap(({ forecast }) => forecast ?? []);
  if (known.length === 0) return null;
  return {
    tokens: total(
      known.map(({ tokens }) => tokens),
      sum,
    ),
    minutes: total(
      known.map(({ minutes }) => minutes),
      (values) => Math.max(...values),
    ),
  };
}
