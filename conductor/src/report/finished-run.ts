import type { RunResult } from '@boocode/contracts/finding';
import type { FlowRunView } from '@boocode/contracts/flow-run';

/** What a run left, and the facts that were pinned with it: all that its reports are made from. */
export type FinishedRun = Pick<
  FlowRunView,
  | 'id'
  | 'flow'
  | 'flow_version'
  | 'title'
  | 'goal'
  | 'band'
  | 'band_reason'
  | 'subject'
  | 'repository'
  | 'base_ref'
  | 'base_commit'
  | 'head_ref'
  | 'head_commit'
  | 'plan_hash'
  | 'created_at'
  | 'ended_at'
> & { report: string; result: RunResult };

/** The repository without the way to it. */
export function repositoryName({ repository }: FinishedRun): string {
  return repository.split(/[/\\]/).findLast((part) => part !== '') ?? repository;
}
