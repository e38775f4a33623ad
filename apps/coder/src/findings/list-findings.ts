import type { FindingView, Validation } from '@boocode/contracts/finding-life';
import { findingOf } from '@boocode/conductor/report/review-result';
import type { Flow, FoundItem, StepResult, StepSoFar } from '@boocode/conductor/types';
import type { Sql } from '@boocode/db/connect';
import { NotFoundError } from '../errors.js';
import { StepSpec } from '../flows/run-spec.js';
import { flowOfPlan } from '../flows/step-input.js';
import { containsChange } from '../services/git/contains-change.js';
import { isFolder } from '../worktrees/make-worktree.js';
import { findingViews, isBefore, type FindingRunTime, type FoundFinding } from './finding-view.js';
import { readValidations } from './read-validations.js';
import { readLives, type FindingLife } from './read-lives.js';
import {
  readFinalFindings,
  readFindingRun,
  readFindingSteps,
  type FindingRun,
  type FindingStep,
} from './read-run-findings.js';

export type FlowNamed = (name: string) => Flow | undefined;

/** A run with all that it has found. */
export interface RunFindings {
  run: FindingRun;
  findings: FindingView[];
}

/**
 * The findings of a run as far as they have come: those of its report, or before there is one what its steps have left. Throws
 * `NotFoundError` when there is no such run.
 */
export async function listFindings(sql: Sql, runId: string, flowNamed: FlowNamed): Promise<RunFindings> {
  const run = await readFindingRun(sql, runId);
  if (run === null) throw new NotFoundError('flow run', runId);
  const final = await readFinalFindings(sql, runId);
  const steps = await readFindingSteps(sql, runId, final === null);
  const found =
    final === null
      ? soFar(run, steps, flowNamed)
      : final.map((finding): FoundFinding => ({ finding, stage: 'final', disposition: finding.disposition }));
  const lives = await readLives(
    sql,
    run.project_id,
    found.map(({ finding }) => finding.fingerprint),
  );
  const contains = await fixesWithin(run, [...lives.values()]);
  // Half a check is none: before the report nobody has held the quotes of validators against the code.
  const validations = final === null ? new Map<string, Validation[]>() : await readValidations(sql, run);
  return { run, findings: findingViews(found, { run: { ...run, contains }, steps, lives, validations }) };
}

/** Of the fixes that were known when the run was launched: which are part of what it looked at. Where git cannot be asked, none. */
async function fixesWithin(run: FindingRun, lives: readonly FindingLife[]): Promise<FindingRunTime['contains']> {
  const { repository, head_commit: within } = run.spec;
  const fixes = lives.flatMap((life) => (life.status === 'fixed' && isBefore(life, run) ? (life.commit ?? []) : []));
  if (fixes.length === 0 || !(await isFolder(repository))) return () => false;
  const part = new Set<string>();
  for (const commit of new Set(fixes)) {
    if (await containsChange(repository, { commit, within })) part.add(commit);
  }
  return (commit) => part.has(commit);
}

function soFar({ spec }: FindingRun, steps: readonly FindingStep[], flowNamed: FlowNamed): FoundFinding[] {
  const flow = flowOfPlan(spec.flow, spec.plan, flowNamed);
  return flow.found(spec, steps.map(stepSoFar)).map(foundFinding);
}

function stepSoFar({ spec, state, error, output }: FindingStep): StepSoFar {
  const step = StepSpec.parse(spec);
  return { step, result: isSettled(state) ? { step, state, error: error?.message ?? null, output } : null };
}

function isSettled(state: FindingStep['state']): state is StepResult['state'] {
  return state !== 'pending' && state !== 'running';
}

function foundFinding({ stage, item }: FoundItem): FoundFinding {
  const finding = findingOf(item, null);
  const disposition_reason = item.ended?.reason ?? item.notes.join('; ');
  return { finding: { ...finding, disposition_reason }, stage, disposition: item.ended?.disposition ?? null };
}
