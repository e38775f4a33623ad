import type { CoverageRow } from '@boocode/contracts/finding';
import type { FindingView, RunComparison } from '@boocode/contracts/finding-life';
import type { RunSpec } from '../flows/run-spec.js';
import { stands } from './finding-view.js';

/** One side of a comparison. */
export interface ComparedRun {
  id: string;
  created_at: string;
  spec: Pick<RunSpec, 'flow' | 'plan' | 'base_commit' | 'head_commit'>;
  findings: FindingView[];
  /** How its angles ended; null until there is a report. */
  coverage: CoverageRow[] | null;
  /** Paths and documents that it was shown; null where that was not kept. */
  reviewed: ReadonlySet<string> | null;
}

/**
 * What is new in a run, gone since another, and in both, by fingerprint. A finding is gone only where the step that had said it looked
 * again, at a subject that has its file, in the same flow, and the report is there: else nobody knows, and it is `unknown`.
 */
export function compareRuns(run: ComparedRun, other: ComparedRun): RunComparison {
  const here = standing(run);
  const there = standing(other);
  const missing = [...there.values()].filter(({ fingerprint }) => !here.has(fingerprint)).filter(isShown);
  const isGone = (finding: FindingView): boolean => couldFind(run, other, finding);
  return {
    run: headOf(run),
    with: headOf(other),
    new: [...here.values()].filter((finding) => isShown(finding) && !there.has(finding.fingerprint)),
    gone: missing.filter(isGone),
    still: [...here.values()].filter((finding) => {
      const before = there.get(finding.fingerprint);
      return before !== undefined && (isShown(finding) || isShown(before));
    }),
    unknown: missing.filter((finding) => !isGone(finding)),
    caveats: caveatsOf(run, other),
  };
}

/** By fingerprint; of several with the same one the first is the worst. */
function standing({ findings }: ComparedRun): Map<string, FindingView> {
  const ordered = findings.filter(stands).toSorted((a, b) => Number(isShown(b)) - Number(isShown(a)));
  return new Map(ordered.toReversed().map((finding) => [finding.fingerprint, finding]));
}

/** What a report shows; the rest was found too, but merged, cut or dismissed. */
function isShown({ disposition }: Pick<FindingView, 'disposition'>): boolean {
  return disposition === null || disposition === 'published';
}

function couldFind(run: ComparedRun, other: ComparedRun, finding: FindingView): boolean {
  if (run.coverage === null || run.spec.flow !== other.spec.flow) return false;
  const said = finding.said_by?.step_key;
  const looked = run.coverage.some(({ step_key, state }) => step_key === said && hasLooked(state));
  const path = finding.evidence[0]?.path ?? null;
  if (!looked || path === null || other.reviewed?.has(path) !== true) return looked;
  return run.reviewed?.has(path) === true;
}

function hasLooked(state: CoverageRow['state']): boolean {
  return state === 'done' || state === 'empty';
}

function headOf({ id, created_at, spec }: ComparedRun): RunComparison['run'] {
  return { id, head_commit: spec.head_commit, created_at };
}

function caveatsOf(run: ComparedRun, other: ComparedRun): string[] {
  const [here, there] = [run.spec, other.spec];
  const differences: [boolean, string][] = [
    [
      here.flow !== there.flow,
      `The other run was a ${there.flow}, this one a ${here.flow}: what is missing here is not gone.`,
    ],
    [
      here.flow === there.flow && here.plan.version !== there.plan.version,
      `The flow has changed in between, from version ${there.plan.version} to ${here.plan.version}.`,
    ],
    [
      subjectOf(here) !== subjectOf(there),
      `The other run looked at ${subjectOf(there)}, this one at ${subjectOf(here)}.`,
    ],
    [here.plan.band !== there.plan.band, `The other run was ${there.plan.band}, this one ${here.plan.band}.`],
    [
      subjectOf(here) === subjectOf(there) &&
        here.plan.subject.kind === 'change' &&
        here.base_commit !== there.base_commit,
      'They compare with different commits.',
    ],
    [run.coverage === null, 'This run has no report yet: what is missing in it is not gone.'],
    [other.coverage === null, 'The other run has no report yet: what is new here may still come there.'],
  ];
  return [
    ...differences.flatMap(([holds, words]) => (holds ? [words] : [])),
    ...unheard(run, other).map(
      (key) => `${key} looked in the other run and not in this one: what it had found is not gone.`,
    ),
    ...unheard(other, run).map(
      (key) => `${key} looked in this run and not in the other: what it found may not be new.`,
    ),
  ];
}

/** Steps that looked in `other` and not in `run`, of two runs of one flow with a report. */
function unheard(run: ComparedRun, other: ComparedRun): string[] {
  if (run.coverage === null || other.coverage === null || run.spec.flow !== other.spec.flow) return [];
  const looked = new Set(run.coverage.filter(({ state }) => hasLooked(state)).map(({ step_key }) => step_key));
  return other.coverage
    .filter(({ step_key, state }) => hasLooked(state) && !looked.has(step_key))
    .map(({ step_key }) => step_key.replace(/^(angle|discovery)\./, ''));
}

function subjectOf({ plan }: ComparedRun['spec']): string {
  const { kind, focus, documents } = plan.subject;
  const what = { change: 'a change', area: `an area (${focus.join(', ')})`, repository: 'the repository' }[kind];
  return documents.length === 0 ? what : `${what} with ${documents.map(({ name }) => name).join(', ')}`;
}
