import type { TaskState } from '@boocode/contracts/task';
import type { Flow, StepInput, StepResult } from '@boocode/conductor/types';
import type { ClaimedTask } from '../tasks/types.js';
import { rootKey } from './plan-rows.js';
import { RunSpec } from './run-spec.js';

/** A claimed row as its flow sees it. */
export interface FlowStep {
  flow: Flow;
  input: StepInput;
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
  const { flow: name, agent: _agent, model: _model, ...run } = RunSpec.parse(task.run_spec);
  const flow = flowOf(name);
  if (flow === undefined) throw new StepInputError(`This coder has no flow ${name}; start one that has.`);
  const steps = new Map(run.plan.steps.map((step) => [step.key, step]));
  const step = steps.get(task.step_key);
  if (step === undefined) throw new StepInputError(`The plan of run ${task.flow_run_id} has no step ${task.step_key}.`);
  const byKey = new Map(task.dependencies.map((dependency) => [dependency.step_key, dependency]));
  const dependencies = run.plan.steps.flatMap((entry): StepResult[] => {
    const dependency = byKey.get(entry.key);
    if (dependency === undefined || entry.key === rootKey) return [];
    const { output, error } = dependency;
    return [{ step: entry, state: settled(dependency.state, entry.key), error: error?.message ?? null, output }];
  });
  return { flow, input: { step, run, dependencies } };
}

function settled(state: TaskState, key: string): StepResult['state'] {
  if (state === 'pending' || state === 'running') throw new StepInputError(`Its dependency ${key} is still ${state}.`);
  return state;
}
