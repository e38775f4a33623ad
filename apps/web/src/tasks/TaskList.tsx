import type { TaskGroupView } from '@boocode/contracts/task-list';
import { useQueries, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import { arenaQuery } from '../api/arenas.js';
import { taskMembersQuery, type TaskNarrowing } from '../api/task-list.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useKeys } from '../keyboard/useKeys.js';
import { conditions } from '../state/conditions.js';
import { Button } from '../ui/Button.js';
import { TaskGroup } from '../ui/TaskGroup.js';
import { useNow } from '../ui/useNow.js';
import { rowsOf, type ListRow } from './list-rows.js';
import { TaskRow } from './TaskRow.js';
import styles from './TasksPage.module.css';
import { useOpenTask } from './useOpenTask.js';
import { useTaskRows } from './useTaskRows.js';

interface Props {
  narrowing: TaskNarrowing;
  groups: readonly TaskGroupView[];
  list: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage'>;
}

/** Groups under each other, of which only those in sight are in the page; more are read as a person comes near the end. */
export function TaskList({ narrowing, groups, list }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string, to = !open.has(id)) =>
    setOpen((known) => (to ? new Set([...known, id]) : new Set([...known].filter((one) => one !== id))));
  const opened = groups.filter(({ id, members }) => open.has(id) && members > 0);
  const members = useQueries({ queries: opened.map(({ id }) => taskMembersQuery(id, narrowing)) });
  const arenas = opened.filter(({ by }) => by === 'arena');
  // Which contestant was picked is the arena's to say; what its members come to is when it may have been.
  const seen = useQueries({ queries: arenas.map(({ id, conditions: many }) => arenaQuery(id, JSON.stringify(many))) });
  const selected = new Set(
    seen.flatMap(({ data }) => data?.contestants.flatMap((one) => (one.selected ? [one.task_id] : [])) ?? []),
  );
  const byGroup = new Map(opened.map(({ id }, at) => [id, members[at]]));
  const rows = rowsOf(groups, open, (id) => byGroup.get(id)?.data);
  const now = useNow(useMemo(() => groups.some(isLive), [groups]));
  const { scroller, container, measure, shown, newAbove, toTop } = useTaskRows(rows, list);
  const { root } = useKeyScope();
  const focused = () => {
    const row = document.activeElement?.closest<HTMLElement>('[data-row]');
    return row !== null && row !== undefined && (root?.current ?? document).contains(row) ? row : null;
  };
  useKeys({
    'row.expand': () => {
      const id = focused()?.dataset['group'];
      if (id !== undefined) toggle(id, true);
    },
    'row.collapse': () => {
      const id = focused()?.closest<HTMLElement>('[data-of]')?.dataset['of'];
      if (id === undefined) return;
      toggle(id, false);
      scroller.current?.querySelector<HTMLElement>(`[data-group="${id}"]`)?.focus();
    },
  });
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller}>
        <div ref={container} role="list" aria-label="Tasks" className={styles.rows}>
          {shown.map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div
                key={key}
                ref={measure}
                role="listitem"
                data-index={index}
                data-of={row.group.id}
                className={styles.row}
              >
                <Line
                  row={row}
                  now={now}
                  open={open}
                  selected={selected}
                  toggle={toggle}
                  failed={byGroup.get(row.group.id)?.error ?? null}
                />
              </div>
            );
          })}
        </div>
        {list.hasNextPage ? (
          <p className={styles.missing} role="status">
            {list.isFetchNextPageError ? (
              <Button onClick={() => void list.fetchNextPage()}>Older tasks could not be loaded. Try again</Button>
            ) : (
              'Loading older tasks…'
            )}
          </p>
        ) : null}
      </div>
      {newAbove ? (
        <Button className={styles.above} onClick={toTop}>
          <ArrowUp aria-hidden size="1em" />
          New above
        </Button>
      ) : null}
    </div>
  );
}

interface LineProps {
  row: ListRow;
  now: number;
  open: ReadonlySet<string>;
  /** Tasks of contestants that were picked. */
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
  failed: Error | null;
}

function Line({ row, now, open, selected, toggle, failed }: LineProps) {
  const openTask = useOpenTask();
  const { group } = row;
  if (row.kind === 'members-missing') {
    return (
      <p className={styles.missing} role="status">
        {failed === null ? 'Loading…' : `They could not be loaded. ${failed.message}`}
      </p>
    );
  }
  if (row.kind === 'member') {
    // What was handed on is shown in the chat of who handed it on.
    const chat = row.task.chat_id ?? group.head.chat_id;
    return (
      <TaskRow
        task={row.task}
        group={null}
        now={now}
        selected={selected.has(row.task.id)}
        onClick={openTask(row.task, chat)}
      />
    );
  }
  const { id, head, conditions: many, found } = group;
  return (
    <TaskGroup name={head.title} many={many} found={found} open={open.has(id)} onToggle={() => toggle(id)}>
      <TaskRow task={head} group={group} now={now} onClick={openTask(head, head.chat_id)} />
    </TaskGroup>
  );
}

const isLive = ({ head, conditions: many }: TaskGroupView) =>
  conditions[head.condition].live || many.running !== undefined || many.starting !== undefined;
