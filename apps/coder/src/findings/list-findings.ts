import type { FindingView } from '@boocode/contracts/finding-life';
import { findingOf } from '@boocode/conductor/report/review-result';
import type { Flow, FoundItem, StepResult, StepSoFar } from '@boocode/conductor/types';
import type { Sql } from '@boocode/db/connect';
import { NotFoundError } from '../errors.js';
import { StepSpec } from '../flows/run-spec.js';
import { flowOfPlan } from '../flows/step-input.js';
import { findingViews, type FoundFinding } from './finding-view.js';
import { readLives } from './read-lives.js';
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
  return { run, findings: findingViews(found, { run, steps, lives }) };
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
