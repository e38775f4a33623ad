import type { FlowPlan, PlanStep } from '@boocode/contracts/flow-plan';
import type { NewTask } from '../tasks/types.js';
import type { RunSpec, StepSpec } from './run-spec.js';

/** The step whose row is the root of the run. */
export const rootKey = 'finish';

/** The agent id under which steps that are plain code are claimed. */
export const codeAgent = 'conductor';

export interface RowsRequest {
  spec: RunSpec;
  project_id: string | null;
  /** Makes the ids, in order of age. */
  newId: () => string;
}

/**
 * The rows of a run: the root first, then its steps in plan order. The root depends on every step and starts when all
 * have ended, whatever became of them; so a run always ends.
 */
export function planRows({ spec, project_id, newId }: RowsRequest): NewTask[] {
  const { plan } = spec;
  const rootId = newId();
  const finish = plan.steps.find((step) => step.key === rootKey);
  if (finish === undefined) throw new Error(`The plan of ${plan.flow} has no ${rootKey} step.`);
  const steps = plan.steps.filter((step) => step !== finish);
  const ids = new Map(steps.map((step) => [step.key, newId()]));
  const row = (step: PlanStep): Omit<NewTask, 'id' | 'depends_on' | 'min_deps' | 'spec'> => ({
    project_id,
    parent_task_id: null,
    flow_run_id: rootId,
    step_key: step.key,
    input: step.brief,
    agent: step.kind === 'code' ? codeAgent : spec.agent,
    model: step.kind === 'code' ? null : spec.model,
    priority: 0,
    max_attempts: step.max_attempts,
  });
  const root: NewTask = { ...row(finish), id: rootId, depends_on: [...ids.values()], min_deps: 0, spec: { ...spec } };
  return [
    root,
    ...steps.map((step): NewTask => {
      const stepSpec: StepSpec = { ...step, profile: 'read-only' };
      return {
        ...row(step),
        id: idOf(ids, plan, step.key),
        depends_on: step.depends_on.map((key) => idOf(ids, plan, key)),
        min_deps: step.min_deps,
        spec: stepSpec,
      };
    }),
  ];
}

function idOf(ids: Map<string, string>, plan: FlowPlan, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`The plan of ${plan.flow} names a step ${key} that it does not have.`);
  return id;
}
