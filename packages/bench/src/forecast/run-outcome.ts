import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { Forecast, PreviewStep, RunPreview } from '@boocode/contracts/run-preview';
import type { TaskView } from '@boocode/contracts/task';

/** What was shown of a step before the launch, and what it came to. */
export interface StepOutcome {
  key: string;
  /** Null: it was added to the run on the way, and nobody was shown it. */
  forecast: Forecast | null;
  /** 0: it had nothing to do, and asked no model. */
  tokens: number;
  minutes: number;
}

export interface RunOutcome {
  forecast: Forecast;
  tokens: number;
  minutes: number;
  steps: StepOutcome[];
}

interface Played {
  preview: Pick<RunPreview, 'forecast'> & { steps: Pick<PreviewStep, 'key' | 'forecast'>[] };
  run: Pick<FlowRunView, 'condition' | 'cost_tokens' | 'created_at' | 'ended_at'> & { steps: PlayedStep[] };
}
type PlayedStep = Pick<TaskView, 'step_key' | 'state' | 'reason' | 'cost_tokens' | 'started_at' | 'ended_at'>;

/** Holds a preview against the run that came of it. Throws for a run that did not complete: what it came to says nothing. */
export function outcomeOf({ preview, run }: Played): RunOutcome {
  if (preview.forecast === null) throw new Error('The launch had no forecast.');
  const unfinished = run.steps.find(({ state }) => state !== 'completed');
  if (run.ended_at === null || unfinished !== undefined) {
    const why = unfinished === undefined ? run.condition : `${unfinished.step_key}: ${unfinished.reason}`;
    throw new Error(`A run did not complete (${why}).`);
  }
  const forecasts = new Map(preview.steps.map(({ key, forecast }) => [key, forecast]));
  return {
    forecast: preview.forecast,
    tokens: run.cost_tokens,
    minutes: minutesBetween(run.created_at, run.ended_at),
    steps: run.steps.flatMap((step) => stepOutcome(step, forecasts.get(step.step_key ?? '') ?? null)),
  };
}

/** None of code, which neither is forecast nor costs anything. */
function stepOutcome(
  { step_key, cost_tokens, started_at, ended_at }: PlayedStep,
  forecast: Forecast | null,
): StepOutcome[] {
  const tokens = cost_tokens ?? 0;
  if (step_key === null || (forecast === null && tokens === 0)) return [];
  const minutes = started_at === null || ended_at === null ? 0 : minutesBetween(started_at, ended_at);
  return [{ key: step_key, forecast, tokens, minutes }];
}

function minutesBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}
