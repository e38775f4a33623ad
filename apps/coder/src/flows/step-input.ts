import type { FlowPlan, PlanStep, ProjectPlan } from '@boocode/contracts/flow-plan';
import type { TaskState } from '@boocode/contracts/task';
import { projectFlow } from '@boocode/conductor/project/compile-project';
import type { Flow, StepInput, StepResult } from '@boocode/conductor/types';
import type { ClaimedTask } from '../tasks/types.js';
import { rootKey } from './plan-rows.js';
import { RunSpec, StepSpec } from './run-spec.js';
import { standingAt } from './standing-at.js';

/** A claimed row as its flow sees it. */
export interface FlowStep {
  flow: Flow;
  input: StepInput;
  /** Whether it may take over an output of the same input. */
  reuse: boolean;
}

/** The row cannot be run as a step: it is no step of a run, or its flow or plan entry is not known here. */
export class StepInputError extends Error {
  override readonly name = 'StepInputError';
  readonly code = 'step.unknown';
}

/** Turns a claimed row into its flow's input: its plan entry, its run, and its dependencies in plan order. */
export function readStep(task: ClaimedTask, flowOf: (name: string) => Flow | undefined): FlowStep {
  if (task.run_spec === null || task.step_key === null) {
    throw new StepInputError(`Task ${task.id} is no step of a run, so there is no flow that could say what to do.`);
  }
  const {
    flow: name,
    agent: _agent,
    model: _model,
    tiers: _tiers,
    agents: _agents,
    arena: _arena,
    labels: _labels,
    reuse,
    ...run
  } = RunSpec.parse(task.run_spec);
  const flow = flowOfPlan(name, run.plan, flowOf);
  const steps = new Map(run.plan.steps.map((step) => [step.key, step]));
  // The root of a sub-flow has a key of the plan around it.
  const planned = RunSpec.safeParse(task.spec).success ? steps.get(rootKey) : entryOf(task, steps);
  if (planned === undefined)
    throw new StepInputError(`The plan of run ${task.flow_run_id} has no step ${task.step_key}.`);
  // What a person changed for a rerun is in the row; the plan stays as it was.
  const step = { ...planned, brief: task.input };
  const inPlanOrder = [...steps.keys()];
  const dependencies = task.dependencies
    .flatMap((dependency): StepResult[] => {
      const entry = entryOf(dependency, steps);
      if (entry === undefined || entry.key === rootKey) return [];
      const { output, error } = dependency;
      return [{ step: entry, state: settled(dependency.state, entry.key), error: error?.message ?? null, output }];
    })
    .toSorted((a, b) => placeOf(a.step.key, inPlanOrder) - placeOf(b.step.key, inPlanOrder));
  return { flow, input: { step, run: standingAt(run, step, dependencies), dependencies }, reuse };
}

/** The flow that a plan was made by. Throws `StepInputError` where this coder does not have it. */
export function flowOfPlan(name: string, plan: FlowPlan, flowOf: (name: string) => Flow | undefined): Flow {
  const flow = plan.project === undefined ? flowOf(name) : ownFlow(plan.project);
  if (flow === undefined) throw new StepInputError(`This coder has no flow ${name}; start one that has.`);
  return flow;
}

/** A project's own flow, as the plan carries it. */
function ownFlow(project: ProjectPlan): Flow {
  try {
    return projectFlow(project);
  } catch (error) {
    throw new StepInputError(`The flow ${project.name} was described for another version of this coder.`, {
      cause: error,
    });
  }
}

/** Steps that were added while the run went on come after the plan's own. */
function placeOf(key: string, inPlanOrder: readonly string[]): number {
  const place = inPlanOrder.indexOf(key);
  return place < 0 ? inPlanOrder.length : place;
}

/** A row's entry: the plan's, under the last part of its key (`sub-flow/step`), or, of an added step, the one that it carries. */
function entryOf({ step_key, spec }: Pick<ClaimedTask, 'step_key'> & { spec: unknown }, steps: Map<string, PlanStep>) {
  const key = step_key?.split('/').at(-1) ?? '';
  const planned = steps.get(key);
  if (planned !== undefined) return planned;
  const carried = StepSpec.safeParse(spec).data;
  return carried?.key === key ? carried : undefined;
}

function settled(state: TaskState, key: string): StepResult['state'] {
  if (state === 'pending' || state === 'running') throw new StepInputError(`Its dependency ${key} is still ${state}.`);
  return state;
}
