import type { RetryTaskRequest } from '@boocode/contracts/coder-chat';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { CoderError, NotFoundError } from '../errors.js';
import { launchWithin } from '../tasks/launch.js';
import { retryConflicts } from '../tasks/retry-conflicts.js';
import type { Launched, NewTask } from '../tasks/types.js';
import { requireAgreementOfChat } from '../worktrees/plan-for-chat.js';
import { OrdinarySpec } from './ordinary-task.js';

type Ended = Pick<
  NewTask,
  | 'project_id'
  | 'parent_task_id'
  | 'flow_run_id'
  | 'input'
  | 'agent'
  | 'model'
  | 'mode_id'
  | 'thinking_option_id'
  | 'priority'
  | 'spec'
> & { state: string; session_id: string | null; chat_id: string | null };

const goOn = 'Go on where you were interrupted. Look first at what is done already; do not do it twice.';

/**
 * Says the words of an ordinary task that has ended once more, or tells its agent to go on, as a new task: what was stays as it was.
 * Findings that the task was for follow it. Throws for a step of a run, for a task that has not ended, and where there is no chat that could go on.
 */
export async function retryTask(
  sql: Sql,
  id: string,
  { how, idempotency_key }: RetryTaskRequest,
): Promise<Launched & { chat_id: string | null }> {
  const [ended] = await sql<[Ended?]>`
    select project_id, parent_task_id, flow_run_id, input, agent, model, mode_id, thinking_option_id, priority, spec,
      state, session_id, chat_id
    from tasks
    where id = ${id}`;
  if (ended === undefined) throw new NotFoundError('task', id);
  const { state, ...row } = ended;
  if (row.flow_run_id !== null) {
    throw refused(
      'task.of-run',
      422,
      `Task ${id} is a step of a run. Retry it with POST /flow-runs/${row.flow_run_id}/retry.`,
    );
  }
  if (state === 'pending' || state === 'running') {
    throw refused('task.not-ended', 409, `Task ${id} has not ended. Cancel it first, or let it end.`);
  }
  if (how === 'go-on' && row.chat_id === null) {
    throw refused(
      'task.no-chat',
      422,
      `Task ${id} is in no chat, so its agent knows nothing of it any more. Say "again".`,
    );
  }
  if (row.chat_id !== null) await requireAgreementOfChat(sql, row.chat_id);
  const { title: _title, ...spec } = OrdinarySpec.parse(row.spec);
  const words = how === 'again' ? row : { ...row, input: goOn, spec: { ...spec, title: 'Go on' } };
  const task: NewTask = {
    ...words,
    id: uuidv7(),
    step_key: null,
    depends_on: [],
    min_deps: null,
    max_attempts: 1,
  };
  const launched = await retryConflicts(() =>
    sql.begin(async (tx) => {
      const made = await launchWithin(tx, { tasks: [task], key: idempotency_key ?? null });
      if (made.created) await tx`select finding_lives_follow(${id}, ${made.id})`;
      return made;
    }),
  );
  return { ...launched, chat_id: row.chat_id };
}

function refused(code: string, status: number, message: string): CoderError {
  return new CoderError({ code, status, message: `${message} Nothing was done.` });
}
