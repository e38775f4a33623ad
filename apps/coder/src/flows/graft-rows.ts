import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { PlanGraft } from '@boocode/conductor/types';
import { v7 as uuidv7 } from 'uuid';
import type { ClaimedTask, Graft, NewTask } from '../tasks/types.js';
import { stepRow } from './plan-rows.js';
import { RunSpec } from './run-spec.js';
import { placesOf } from './step-places.js';
import type { FlowStep } from './step-input.js';

/** What the flow adds to its run now that this step has done its work, for the step's completion. */
export function graftOf(task: ClaimedTask, { flow, input }: FlowStep, output: StepOutput): { graft?: Graft } {
  const graft = flow.graft(input, output);
  return graft === null ? {} : { graft: graftRows({ graft, task, newId: uuidv7 }) };
}

export interface GraftRequest {
  graft: PlanGraft;
  /** The step that adds the others. */
  task: ClaimedTask;
  /** Makes the ids, in order of age. */
  newId: () => string;
}

/**
 * What a completion hands to the table for the steps that it adds: their rows, with edges to what the adding step knows,
 * and the joins that wait for them. Keys of a sub-flow's steps stay under the sub-flow's own.
 */
export function graftRows({ graft, task, newId }: GraftRequest): Graft {
  const run = RunSpec.parse(task.run_spec);
  const prefix = task.step_key?.replace(/[^/]*$/, '') ?? '';
  const added = graft.steps.map((step) => ({ step, id: newId() }));
  const ids = new Map<string | null, string>([
    ...task.dependencies.map(({ step_key, id }) => [step_key, id] as const),
    [task.step_key, task.id],
    ...added.map(({ step, id }) => [prefix + step.key, id] as const),
  ]);
  const idOf = (from: string, key: string): string => {
    const id = ids.get(prefix + key);
    if (id === undefined)
      throw new GraftError(`The added step ${from} names ${key}, of which ${task.step_key} knows nothing.`);
    return id;
  };
  const chats = new Map([
    ...task.dependencies.map(({ step_key, chat_id }) => [step_key, chat_id] as const),
    [task.step_key, task.chat_id] as const,
  ]);
  const places = placesOf({
    steps: graft.steps,
    idOf,
    chatOf: (key) => chats.get(prefix + key) ?? null,
    newId,
  });
  return {
    steps: added.map(({ step, id }): NewTask => ({
      ...stepRow(step, run),
      ...places.get(step.key),
      id,
      project_id: task.project_id,
      parent_task_id: null,
      flow_run_id: task.flow_run_id,
      step_key: prefix + step.key,
      depends_on: step.depends_on.map((key) => idOf(step.key, key)),
    })),
    before: graft.before.map((key) => prefix + key),
  };
}

/** A flow adds a step whose edges cannot be drawn: a fault of the flow, which trying again does not mend. */
export class GraftError extends Error {
  override readonly name = 'GraftError';
  readonly code = 'graft.edge';
}
