import { PermissionProfile } from '@boocode/contracts/agent';
import { z } from 'zod';
import type { ClaimedTask } from '../tasks/types.js';

/** `spec` of a task outside runs: a person's words for an agent, or another agent's. */
export const OrdinarySpec = z.object({
  /** What lists show; absent = the beginning of the words. */
  title: z.string().optional(),
  profile: PermissionProfile.default('ask'),
});
export type OrdinarySpec = z.infer<typeof OrdinarySpec>;

/** Whether the row is a task of its own, and no step of a run. */
export function isOrdinary(task: Pick<ClaimedTask, 'flow_run_id'>): boolean {
  return task.flow_run_id === null;
}
