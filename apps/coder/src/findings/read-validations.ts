import { type Evidence, ValidatorOutput } from '@boocode/contracts/finding';
import type { Validation } from '@boocode/contracts/finding-life';
import { citedPaths, holdsUp, type Sources } from '@boocode/conductor/gates/cite-check';
import type { Sql } from '@boocode/db/connect';
import { readFiles } from '../services/git/read-files.js';
import { isFolder } from '../worktrees/make-worktree.js';
import type { FindingRun } from './read-run-findings.js';

/** What the validators of a run wrote, by the ref of the finding that they wrote it of; their quotes are held against the run's commit. */
export async function readValidations(sql: Sql, run: FindingRun): Promise<Map<string, Validation[]>> {
  const verdicts = (await readAnswers(sql, run.id)).flatMap(verdictsOf);
  const sources = await sourcesOf(
    run,
    verdicts.flatMap(({ counter_evidence }) => counter_evidence),
  );
  const byRef = new Map<string, Validation[]>();
  for (const { finding, counter_evidence, ...said } of verdicts) {
    const checked = counter_evidence.map((entry) => checkedAgainst(sources, entry));
    byRef.set(finding, [...(byRef.get(finding) ?? []), { ...said, counter_evidence: checked }]);
  }
  return byRef;
}

interface Answer {
  step_key: string;
  data: unknown;
}

/** In plan order, those that were added behind them. */
async function readAnswers(sql: Sql, runId: string): Promise<Answer[]> {
  return sql<Answer[]>`
    select t.spec ->> 'key' as step_key, o.data
    from tasks t
    join tasks r on r.id = t.flow_run_id
    join task_outputs o on o.task_id = coalesce(t.output_of, t.id) and o.attempt = t.attempt
    where t.flow_run_id = ${runId}
      and t.spec ->> 'stage' = 'validator'
      and t.state = 'completed'
      and t.superseded_at is null
    order by array_position(r.depends_on, t.id), t.id`;
}

type Verdict = ValidatorOutput['verdicts'][number] & { step_key: string };

/** An answer that cannot be read, or of a step that was skipped, is no verdict. */
function verdictsOf({ step_key, data }: Answer): Verdict[] {
  const read = ValidatorOutput.safeParse(data);
  return read.success ? read.data.verdicts.map((verdict) => ({ ...verdict, step_key })) : [];
}

/** What quotes are held against; null where the repository is not there any more. */
async function sourcesOf({ spec }: FindingRun, cited: Evidence[]): Promise<Sources | null> {
  if (!(await isFolder(spec.repository))) return null;
  return {
    classes: ['codebase', 'provided'],
    files: await readFiles(spec.repository, spec.head_commit, citedPaths(cited)),
    documents: new Map(spec.plan.subject.documents.map(({ name, text }) => [name, text])),
  };
}

/** A quote that has moved stands where it is. A page is not read again. */
function checkedAgainst(sources: Sources | null, entry: Evidence): Validation['counter_evidence'][number] {
  if (sources === null || !sources.classes.includes(entry.class)) return { ...entry, holds: null };
  const found = holdsUp(entry, sources);
  return found === null ? { ...entry, holds: false } : { ...found, holds: true };
}
