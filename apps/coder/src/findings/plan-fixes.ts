import type { FindingView, FixPreview, FixRequest } from '@boocode/contracts/finding-life';
import { fixTitle, fixWords } from '@boocode/conductor/mending/fix-words';
import { groupBy, isOpen, type HeldLife, type HeldTask } from './finding-tasks.js';
import type { FindingRun } from './read-run-findings.js';

export interface FixOrder {
  project: string;
  run: FindingRun;
  findings: readonly FindingView[];
  request: Omit<FixRequest, 'refs'>;
}

/** A task that is to be made: what it is called, and what its agent is told. */
export interface NewFix {
  findings: FindingView[];
  title: string;
  words: string;
}

/** What a request for fixes comes to. */
export interface FixPlan {
  /** Tasks that there are already, each with the findings that it mends. */
  standing: { task: HeldTask; findings: FindingView[] }[];
  made: NewFix[];
}

/** One task for each finding or each file, but for findings that have one which goes on or has mended them. `head`: where the repository stands. */
export function planFixes(
  { run, findings, request }: FixOrder,
  lives: ReadonlyMap<string, HeldLife>,
  head: string,
): FixPlan {
  const judged = findings.map((finding) => ({
    finding,
    task: standingFix(finding, lives.get(finding.fingerprint), run),
  }));
  const standing = judged.flatMap(({ finding, task }) => (task === null ? [] : [{ finding, task }]));
  const free = judged.flatMap(({ finding, task }) => (task === null ? [finding] : []));
  return {
    standing: groupBy(standing, ({ task }) => task.id).flatMap((group) =>
      group.slice(0, 1).map(({ task }) => ({ task, findings: group.map(({ finding }) => finding) })),
    ),
    made: groupBy(free, request.per === 'file' ? fileOf : ({ fingerprint }) => fingerprint).map((group) => ({
      findings: group,
      title: fixTitle(group),
      words: fixWords({
        findings: group,
        found_at: run.spec.head_commit,
        base: request.where === 'worktree' ? head : null,
        acceptance: request.acceptance,
      }),
    })),
  };
}

/** The plan as a person looks at it. */
export function previewOf({ standing, made }: FixPlan): FixPreview {
  return {
    tasks: [
      ...standing.map(({ findings }) => ({ refs: refsOf(findings), title: fixTitle(findings), words: null })),
      ...made.map(({ findings, title, words }) => ({ refs: refsOf(findings), title, words })),
    ],
  };
}

export function refsOf(findings: readonly FindingView[]): string[] {
  return findings.map(({ ref }) => ref);
}

/**
 * The fix that a finding has, unless something is known against it: it did not complete, its run has ended without merging it, or the fault
 * was seen after it had.
 */
function standingFix(
  { came_back }: Pick<FindingView, 'came_back'>,
  life: HeldLife | undefined,
  run: Pick<FindingRun, 'created_at'>,
): HeldTask | null {
  const task = life?.fix ?? null;
  if (life === undefined || task === null || isOpen(task)) return task;
  if (task.state !== 'completed' || task.ended_at === null || task.left_out) return null;
  const stillThere = life.status === 'still-there' && life.status_at !== null && life.status_at > task.ended_at;
  const again = came_back && Date.parse(run.created_at) > task.ended_at.getTime();
  return stillThere || again ? null : task;
}

function fileOf({ evidence, fingerprint }: FindingView): string {
  return evidence[0]?.path ?? fingerprint;
}
