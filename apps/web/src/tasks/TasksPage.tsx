import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { taskListQuery, type TaskNarrowing } from '../api/task-list.js';
import { useArenaLauncher } from '../arena/arena-launcher.js';
import { useKeys } from '../keyboard/useKeys.js';
import { useWatch } from '../live/LiveProvider.js';
import page from '../shell/Page.module.css';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useTitle } from '../ui/useTitle.js';
import { TaskFilters } from './TaskFilters.js';
import { TaskList } from './TaskList.js';
import styles from './TasksPage.module.css';
import { useNarrowing } from './useNarrowing.js';

/** All tasks of the coder in groups, newest first. The address holds what they are narrowed to. */
export function TasksPage() {
  useWatch('tasks');
  useTitle('Tasks · BooCode');
  const searchBox = useRef<HTMLInputElement>(null);
  const [, navigate] = useLocation();
  const { narrowing, narrow } = useNarrowing();
  useKeys({
    search: () => searchBox.current?.focus(),
    up: () => (isNarrowed(narrowing) ? narrow(nothing) : navigate('/runs')),
  });
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Tasks</h1>
      <div className={styles.head}>
        <TaskFilters narrowing={narrowing} narrow={narrow} searchBox={searchBox} />
        <NewArena />
      </div>
      <Found key={JSON.stringify(narrowing)} narrowing={narrowing} onClear={() => narrow(nothing)} />
    </div>
  );
}

function NewArena() {
  const launch = useArenaLauncher();
  return (
    <Button aria-haspopup="dialog" title="One task for several agents, one of which is picked" onClick={() => launch()}>
      New arena
    </Button>
  );
}

const nothing = { filter: '', q: '', agent: '', project: '' };
const isNarrowed = (narrowing: TaskNarrowing) => Object.keys(narrowing).length > 0;

function Found({ narrowing, onClear }: { narrowing: TaskNarrowing; onClear: () => void }) {
  const list = useInfiniteQuery(taskListQuery(narrowing));
  const groups = list.data?.pages.flatMap((each) => each.groups);
  if (groups === undefined) {
    return (
      <div className={styles.rest}>
        {list.error === null ? (
          <SkeletonRows count={12} double label="Loading the tasks" />
        ) : (
          <ErrorNote what="The tasks could not be loaded" error={list.error}>
            <Button onClick={() => void list.refetch()}>Try again</Button>
          </ErrorNote>
        )}
      </div>
    );
  }
  if (groups.length > 0 || list.hasNextPage) return <TaskList narrowing={narrowing} groups={groups} list={list} />;
  return isNarrowed(narrowing) ? (
    <div className={page.empty}>
      <h2>Nothing found</h2>
      <p>No task has all of this. Words are looked for in titles and in what was asked, from their beginning on.</p>
      <Button onClick={onClear}>Show all tasks</Button>
    </div>
  ) : (
    <div className={page.empty}>
      <h2>No task yet</h2>
      <p>
        Whatever agents do is a task: a message in a coder chat, a step of a run, work that one agent hands to another.
        All of them stand here, newest first.
      </p>
      <Link href="/new" className={page.action}>
        New run
      </Link>
    </div>
  );
}
