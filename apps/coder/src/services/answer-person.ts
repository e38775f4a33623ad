import type { ArenaPick, PersonAnswer } from '@boocode/contracts/arena';
import { PlanStep } from '@boocode/contracts/flow-plan';
import type { TaskView } from '@boocode/contracts/task';
import type { Sql } from '@boocode/db/connect';
import { CoderError, NotFoundError } from '../errors.js';
import { letterOf } from '../flows/step-change.js';
import { answerStep } from '../tasks/answer-step.js';
import { readTask } from '../tasks/read-tasks.js';
import { askGit } from './git/git.js';
import { commitOf } from './git/repository.js';

/**
 * Says a person's word to a step that waits for it, and returns the step as it stands then.
 *
 * Errors: 404 = there is no such task; 422 = this step can't be answered so; 409 = it is not its turn, or was answered before.
 */
export async function answerForStep(sql: Sql, id: string, answer: PersonAnswer): Promise<TaskView> {
  const fault = await faultOf(sql, id, answer);
  if (fault !== null) throw new CoderError({ code: 'step.bad-answer', status: 422, message: fault });
  const won = await answerStep(sql, id, { text: wordsOf(answer), data: answer });
  const after = await readTask(sql, id);
  if (after === null) throw new NotFoundError('task', id);
  if (won === true) return after;
  const code = after.state === 'completed' ? 'step.answered' : 'step.not-ready';
  throw new CoderError({ code, status: 409, message: whyNot(after), details: { task: after } });
}

/** Why a step can't be answered so, whatever its state. */
async function faultOf(sql: Sql, id: string, answer: PersonAnswer): Promise<string | null> {
  const [row] = await sql<[{ kind: string | null; person: string | null; repository: string | null }?]>`
    select t.spec ->> 'kind' as kind, t.spec ->> 'person' as person, r.spec ->> 'repository' as repository
    from tasks t
    left join tasks r on r.id = coalesce(t.parent_task_id, t.flow_run_id)
    where t.id = ${id}`;
  if (row === undefined) throw new NotFoundError('task', id);
  if (row.kind !== 'person') return 'This task asks no person for anything.';
  if (row.person !== answer.kind)
    return `This step wants to be told ${row.person ?? 'something else'}, not ${answer.kind}.`;
  if (answer.kind !== 'pick') return null;
  return (await contestantFault(sql, id, answer.pick)) ?? (await branchFault(row.repository, answer.pick));
}

async function contestantFault(sql: Sql, id: string, { contestant }: ArenaPick): Promise<string | null> {
  if (contestant === null) return null;
  const rows = await sql<{ spec: unknown; state: string }[]>`
    select spec, state
    from tasks
    where flow_run_id = (select flow_run_id from tasks where id = ${id})
      and arena_id = ${id}
      and superseded_at is null
    order by id`;
  const contestants = rows.flatMap(({ spec, state }) => {
    const letter = letterOf({ step: PlanStep.parse(spec) });
    return letter === null ? [] : [{ letter, state }];
  });
  const named = contestants.find(({ letter }) => letter === contestant);
  const letters = contestants.map(({ letter }) => letter).join(', ');
  if (named === undefined) return `There is no contestant ${contestant}. There are: ${letters}.`;
  return named.state === 'failed' || named.state === 'blocked' || named.state === 'cancelled'
    ? `Contestant ${contestant} has not completed, so there is nothing of it to take. There are: ${letters}.`
    : null;
}

/** A name that can't be had is told while there is still a choice. */
async function branchFault(repository: string | null, { after }: ArenaPick): Promise<string | null> {
  if (after.do !== 'branch' || repository === null) return null;
  const ref = `refs/heads/${after.name}`;
  if ((await askGit({ cwd: repository, args: ['check-ref-format', ref] })) === null)
    return `${JSON.stringify(after.name)} is no name for a branch. Give another one.`;
  const isThere = (await commitOf(repository, ref)) !== null;
  return isThere ? `There is a branch ${after.name} already. Give another name.` : null;
}

function wordsOf(answer: PersonAnswer): string {
  if (answer.kind === 'approve') return `${answer.approved ? 'Approved.' : 'Not approved.'}${behind(answer.words)}`;
  const { contestant, after, words } = answer.pick;
  if (contestant === null) return `None was picked.${behind(words)}`;
  const then = { merge: 'to be merged', branch: 'to become a branch', nothing: 'and nothing of it yet' }[after.do];
  return `${contestant} was picked, ${then}.${behind(words)}`;
}

const behind = (words: string): string => (words === '' ? '' : ` ${words}`);

function whyNot({ state, condition, reason, output_summary, ended_at }: TaskView): string {
  const at = ended_at === null ? '' : ` at ${ended_at.slice(11, 16)} UTC`;
  if (state === 'completed')
    return `It was answered already${at}: ${output_summary ?? ''} Your answer changed nothing.`;
  if (state === 'pending')
    return `It is not its turn (${condition}): ${reason ?? 'it waits'}. Your answer changed nothing.`;
  return `Nobody waits for this answer any more (${state}${at}): ${reason ?? ''} Your answer changed nothing.`;
}
