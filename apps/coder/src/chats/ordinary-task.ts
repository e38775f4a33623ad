import { PermissionProfile } from '@boocode/contracts/agent';
import { MendedFinding } from '@boocode/contracts/mending';
import { z } from 'zod';
import type { ClaimedTask } from '../tasks/types.js';

/** What a task looks at again that does. */
export const RecheckSpec = z.object({
  repository: z.string(),
  /** The commit that the findings were found at. */
  found_at: z.string(),
  /** The commit that is looked at. */
  commit: z.string(),
  findings: z.array(MendedFinding).min(1),
});
export type RecheckSpec = z.infer<typeof RecheckSpec>;

/** `spec` of a task outside runs: a person's words for an agent, or another agent's. */
export const OrdinarySpec = z.object({
  /** What lists show; absent = the beginning of the words. */
  title: z.string().optional(),
  profile: PermissionProfile.default('ask'),
  /** What a host must have been given to do it; the engine reads it. */
  labels: z.array(z.string()).optional(),
  /** Findings that the validator looks at again; the words of the task only say so to people. */
  recheck: RecheckSpec.optional(),
});
export type OrdinarySpec = z.infer<typeof OrdinarySpec>;

/** Whether the row is a task of its own, and no step of a run. */
export function isOrdinary(task: Pick<ClaimedTask, 'flow_run_id'>): boolean {
  return task.flow_run_id === null;
}

/** Whether an ordinary task checks findings again. */
export function isRecheck({ spec }: Pick<ClaimedTask, 'spec'>): boolean {
  return Object.hasOwn(spec, 'recheck');
}
