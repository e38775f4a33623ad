import type { Finding, RunResult } from '@boocode/contracts/finding';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { isCovered, type Dismissal, type Dismissals } from '../gates/dismissed.js';

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
> & {
  report: string;
  result: RunResult;
  /** What people have dismissed, by fingerprint, before the run or since. */
  dismissals: Dismissals;
};

/** Whether a person has dismissed a finding of the report, and why; null = it stands. */
export function dismissalOf(run: Pick<FinishedRun, 'dismissals'>, finding: Finding): Dismissal | null {
  const known = run.dismissals.get(finding.fingerprint);
  return known !== undefined && isCovered(finding.severity, known) ? known : null;
}

/** The repository without the way to it. */
export function repositoryName({ repository }: FinishedRun): string {
  return repository.split(/[/\\]/).findLast((part) => part !== '') ?? repository;
}
