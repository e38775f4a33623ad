import { useQuery } from '@tanstack/react-query';
import { Link, Redirect, useLocation } from 'wouter';
import { ApiError } from '../api/http.js';
import { taskEventsQuery } from '../api/task-events.js';
import { taskQuery } from '../api/task-list.js';
import { money, tokens } from '../format/amount.js';
import { ago } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { agentLine } from '../format/names.js';
import { useKeys } from '../keyboard/useKeys.js';
import { useWatch } from '../live/LiveProvider.js';
import { stepHref } from '../run/place.js';
import { Transcript } from '../run/Transcript.js';
import { NotFoundPage } from '../shell/NotFoundPage.js';
import page from '../shell/Page.module.css';
import { conditions } from '../state/conditions.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { StateMark } from '../ui/StateMark.js';
import { useNow } from '../ui/useNow.js';
import { useTitle } from '../ui/useTitle.js';
import { WentWrong } from '../ui/WentWrong.js';
import styles from './TaskPage.module.css';

/** No stream brings the events of a task that is in no run and no chat. */
const readEveryMs = 2000;

/** A task that is no step of a run: what became of it, and all that its agent said. */
export function TaskPage({ id }: { id: string }) {
  useWatch('tasks');
  const [, navigate] = useLocation();
  useKeys({ up: () => navigate('/tasks') });
  const { data: task, error, refetch } = useQuery(taskQuery(id));
  const runs = task?.state === 'running';
  useQuery({ ...taskEventsQuery(id), refetchInterval: runs ? readEveryMs : false });
  const now = useNow(runs);
  useTitle(task === undefined ? 'Task · BooCode' : `${conditions[task.condition].glyph} ${task.title} · BooCode`);
  if (task === undefined) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <NotFoundPage />;
    return (
      <div className={page.page}>
        {error === null ? (
          <SkeletonRows count={8} label="Loading the task" />
        ) : (
          <ErrorNote what="The task could not be loaded" error={error}>
            <Button onClick={() => void refetch()}>Try again</Button>
          </ErrorNote>
        )}
      </div>
    );
  }
  if (task.flow_run_id !== null) {
    return <Redirect replace to={task.flow_run_id === id ? `/runs/${id}` : stepHref(task.flow_run_id, task)} />;
  }
  const cost = money(task.cost_usd) ?? (task.cost_tokens ? `${tokens(task.cost_tokens)} tokens` : '');
  return (
    <article className={`${page.page} ${styles.task}`}>
      <Link href="/tasks" className={styles.back}>
        All tasks
      </Link>
      <h1>{task.title}</h1>
      <p className={styles.facts}>
        <StateMark condition={task.condition} />
        {[localTimes(task.reason ?? '', now), agentLine(task), cost, ago(task.created_at, now)]
          .filter(Boolean)
          .map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
      </p>
      {task.error === null ? null : <WentWrong error={task.error} now={now} />}
      <Transcript step={task} />
    </article>
  );
}
