import { runForecast } from '@boocode/conductor/forecast/run-forecast';
import type { Flow } from '@boocode/conductor/types';
import type { PlanStep } from '@boocode/contracts/flow-plan';
import type { Forecast } from '@boocode/contracts/run-preview';
import type { NewTask } from '../tasks/types.js';
import { rootKey, stepRow } from './plan-rows.js';
import type { RunSpec } from './run-spec.js';

export type ExpectedRow = Pick<NewTask, 'agent' | 'model' | 'forecast'>;

export interface ExpectPorts {
  /** How many steps of an agent run at once here, by its id. */
  slots: ReadonlyMap<string, number>;
  forecasts: (rows: readonly ExpectedRow[]) => Promise<(Forecast | null)[]>;
  /** Whether a row counts; absent = all do. */
  counts?: (row: ExpectedRow) => boolean;
}

interface Expected {
  forecast: Forecast | null;
  /** Of the steps of the plan, by key; null for code. */
  steps: ReadonlyMap<string, Forecast | null>;
}

/** What a run is expected to come to: at least the steps of its plan, at most all that these may add as well. */
export async function expectRun(
  spec: RunSpec,
  flow: Pick<Flow, 'mayAdd'>,
  { slots, forecasts, counts = () => true }: ExpectPorts,
): Promise<Expected> {
  const grafts = flow.mayAdd(spec.plan);
  const planned = spec.plan.steps.filter(({ key }) => key !== rootKey).map((step) => ({ step, added: false }));
  const added = grafts.flatMap(({ steps }) => steps).map((step) => ({ step, added: true }));
  const asked = [...planned, ...added]
    .map((one) => ({ ...one, row: stepRow(one.step, spec) }))
    .filter(({ row }) => counts(row));
  const known = await forecasts(asked.map(({ row }) => row));
  const waitsFor = ({ key, depends_on }: PlanStep): string[] => [
    ...depends_on,
    ...grafts.filter(({ before }) => before.includes(key)).flatMap(({ steps }) => steps.map((step) => step.key)),
  ];
  const steps = asked.map(({ step, added: mayBe, row }, at) => {
    const forecast = known[at] ?? null;
    return {
      key: step.key,
      depends_on: waitsFor(step),
      agent: row.agent,
      forecast: forecast !== null && mayBe ? atMost(forecast) : forecast,
    };
  });
  return { forecast: runForecast(steps, slots), steps: new Map(steps.map(({ key, forecast }) => [key, forecast])) };
}

/** Of a step that perhaps never comes. */
function atMost({ tokens, minutes, usd, attempts }: Forecast): Forecast {
  return {
    tokens: { low: 0, high: tokens.high },
    minutes: { low: 0, high: minutes.high },
    usd: usd && { low: 0, high: usd.high },
    attempts,
  };
}
