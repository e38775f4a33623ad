import type { Finding } from '@boocode/contracts/finding';
import type { FindingView, Validation } from '@boocode/contracts/finding-life';
import { isCovered } from '@boocode/conductor/gates/dismissed';
import { isSecurity, severityRank } from '@boocode/conductor/gates/ledger';
import type { FindingStep } from './read-run-findings.js';
import type { FindingLife } from './read-lives.js';

/** A finding of a run, and how far it has come. */
export interface FoundFinding {
  finding: Finding;
  stage: FindingView['stage'];
  /** Null while nothing has ended it. */
  disposition: FindingView['disposition'];
}

/** What tells whether something was known of a finding before a run has found it. */
export interface FindingRunTime {
  created_at: string;
  /** Whether what was changed up to a commit is part of what the run looked at. */
  contains: (commit: string) => boolean;
}

export interface ViewSources {
  run: FindingRunTime & { id: string };
  steps: readonly FindingStep[];
  lives: ReadonlyMap<string, FindingLife>;
  /** By ref, of a run that has its report. */
  validations: ReadonlyMap<string, Validation[]>;
}

/** The findings of a run with what became of them: the worst first, then by how sure they are and how many say so. */
export function findingViews(found: readonly FoundFinding[], sources: ViewSources): FindingView[] {
  return found.map((one) => viewOf(one, sources)).toSorted(byWeight);
}

function viewOf(
  { finding, stage, disposition }: FoundFinding,
  { run, steps, lives, validations }: ViewSources,
): FindingView {
  const life = lives.get(finding.fingerprint);
  const shown = { ...finding, stage, disposition };
  return {
    ...shown,
    flow_run_id: run.id,
    said_by: saidBy(finding, steps),
    agreeing: [...new Set([finding.persona, ...finding.supporters.map(personaOf)])],
    // What a validator wrote of what it was not handed counts for nothing.
    validations: finding.verdict === 'not-validated' ? [] : (validations.get(finding.ref) ?? []),
    ...standingOf(shown, life, run),
    fix: life?.fix ?? null,
    recheck: life?.recheck ?? null,
    issue_url: life?.issue_url ?? null,
  };
}

/** `<persona>/<n>` → the persona. */
function personaOf(ref: string): string {
  return ref.slice(0, ref.lastIndexOf('/'));
}

/** Rows of before know no step: their persona's, where it has one alone. */
function saidBy({ step_key, persona }: Finding, steps: readonly FindingStep[]): FindingView['said_by'] {
  const own = steps.filter((step) => (step_key === undefined ? step.persona === persona : step.key === step_key));
  const [step] = own;
  return step === undefined || own.length > 1 ? null : { task_id: step.id, step_key: step.key };
}

type Standing = Pick<FindingView, 'status' | 'status_reason' | 'status_at' | 'status_commit' | 'came_back'>;
type Shown = Pick<FindingView, 'severity' | 'disposition'>;

/**
 * Where a finding stands for one run. What a re-check said holds for the runs before it: a run that has found it again since shows it
 * open. It came back only where the fix is part of what that run looked at. A dismissal holds for all, but not for what has become
 * critical.
 */
export function standingOf(finding: Shown, life: FindingLife | undefined, run: FindingRunTime): Standing {
  if (life === undefined) return { ...open, status_at: null };
  const { status, reason, status_at, commit } = life;
  const said = { status_reason: reason, status_at, status_commit: commit };
  if (status === 'dismissed') {
    if (life.severity === null || isCovered(finding.severity, { severity: life.severity })) {
      return { ...said, status, came_back: false };
    }
    return { ...open, status_at, status_reason: `Dismissed as ${life.severity}, critical now: ${reason}` };
  }
  if (status === 'open' || !isBefore(life, run)) return { ...said, status, came_back: false };
  if (status === 'fixed' && commit !== null && !run.contains(commit)) {
    const at = `Fixed at ${commit.slice(0, 12)}, which is no part of what this run looked at`;
    return { ...open, status_at, status_reason: `${at}: ${reason}` };
  }
  return { ...said, status: 'open', came_back: status === 'fixed' && stands(finding) };
}

/** Whether what is known of a finding was known when a run was launched. */
export function isBefore({ status_at }: FindingLife, { created_at }: Pick<FindingRunTime, 'created_at'>): boolean {
  return status_at !== null && Date.parse(status_at) < Date.parse(created_at);
}

const open = { status: 'open', status_reason: '', status_commit: null, came_back: false } as const;

/** Whether nothing has ended a finding but the report, or what only keeps it short. */
export function stands({ disposition }: Pick<FindingView, 'disposition'>): boolean {
  return disposition === null || !fallen.has(disposition);
}

const fallen: ReadonlySet<string> = new Set(['refuted', 'invalid-citation', 'out-of-scope', 'deferred']);

const sureness: FindingView['verdict'][] = ['confirmed', 'partially-refuted', 'uncertain', 'not-validated', 'refuted'];

function byWeight(a: FindingView, b: FindingView): number {
  return (
    rankOf(a) - rankOf(b) ||
    sureness.indexOf(a.verdict) - sureness.indexOf(b.verdict) ||
    b.agreeing.length - a.agreeing.length ||
    a.ref.localeCompare(b.ref, 'en', { numeric: true })
  );
}

function rankOf({ persona, severity, severity_original }: FindingView): number {
  return severityRank({ severity, tier: isSecurity({ persona }) && severity_original === 'High' ? 'High' : null });
}
