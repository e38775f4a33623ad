import { isByAgent, type FlowPlan, type PlanStep, type StepKind } from '@boocode/contracts/flow-plan';
import type { NewTask } from '../tasks/types.js';
import { codeAgent, commandAgent, humanAgent } from './built-in-agents.js';
import { expectedOf, flowPrefix, nothing } from './expected.js';
import { fallbackFor } from './step-fallback.js';
import { placesOf } from './step-places.js';
import { choiceFor, type StepAgent } from './step-agents.js';
import type { RunSpec, StepSpec } from './run-spec.js';

/** The step whose row is the root of the run. */
export const rootKey = 'finish';

export interface RowsRequest {
  spec: RunSpec;
  project_id: string | null;
  /** When the run is stopped, ISO 8601; null = never. */
  deadline_at: string | null;
  /** Makes the ids, in order of age. */
  newId: () => string;
}

type StepsRun = Pick<RunSpec, 'plan' | 'agent' | 'model' | 'tiers' | 'agents' | 'fallback'>;

/** What a row of a step says, wherever it comes from: the plan, or a step that adds it. */
export function stepRow(step: PlanStep, run: StepsRun): StepRow {
  const { kind } = step;
  const fallback = isByAgent(kind) ? fallbackFor(step, run) : [];
  const profile = kind === 'write' ? 'write' : 'read-only';
  const spec: StepSpec = { ...step, profile, ...(fallback.length > 0 && { fallback }) };
  return {
    input: step.brief,
    ...(isByAgent(kind) ? choiceFor(step, run) : { ...noChoice, agent: doerOf(kind) }),
    priority: 0,
    min_deps: step.min_deps,
    max_attempts: step.max_attempts,
    on_failure: step.on_failure,
    max_crashes: step.max_crashes,
    forecast: expectedOf(step, run.plan.band),
    spec,
  };
}

const noChoice: Omit<StepAgent, 'agent'> = { model: null, mode_id: null, thinking_option_id: null };

function doerOf(kind: StepKind): string {
  if (kind === 'command') return commandAgent;
  return kind === 'person' ? humanAgent : codeAgent;
}

type StepRow = Omit<NewTask, 'id' | 'project_id' | 'parent_task_id' | 'flow_run_id' | 'step_key' | 'depends_on'>;

/**
 * The rows of a run: the root first, then its steps in plan order. The root depends on every step and starts when all
 * have ended, whatever became of them; so a run always ends.
 */
export function planRows({ spec, project_id, deadline_at, newId }: RowsRequest): NewTask[] {
  const { plan } = spec;
  const rootId = newId();
  const finish = plan.steps.find((step) => step.key === rootKey);
  if (finish === undefined) throw new Error(`The plan of ${plan.flow} has no ${rootKey} step.`);
  const steps = plan.steps.filter((step) => step !== finish);
  const ids = new Map(steps.map((step) => [step.key, newId()]));
  const row = (step: PlanStep): Omit<NewTask, 'id' | 'depends_on'> => ({
    ...stepRow(step, spec),
    project_id,
    parent_task_id: null,
    flow_run_id: rootId,
    step_key: step.key,
  });
  const places = placesOf({ steps, idOf: (_from, key) => idOf(ids, plan, key), newId });
  const root: NewTask = {
    ...row(finish),
    id: rootId,
    depends_on: [...ids.values()],
    min_deps: 0,
    deadline_at,
    forecast: { ...nothing, persona: flowPrefix + spec.flow, band: plan.band },
    spec: { ...spec, ...(finish.reads !== undefined && { reads: finish.reads }) },
  };
  return [
    root,
    ...steps.map((step) => ({
      ...row(step),
      ...places.get(step.key),
      id: idOf(ids, plan, step.key),
      depends_on: step.depends_on.map((key) => idOf(ids, plan, key)),
    })),
  ];
}

function idOf(ids: Map<string, string>, plan: FlowPlan, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`The plan of ${plan.flow} names a step ${key} that it does not have.`);
  return id;
}
