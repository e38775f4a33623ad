import type { TaskCounts, TaskFilter } from '@boocode/contracts/task-list';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { agentsQuery } from '../api/launcher.js';
import { projectsQuery } from '../api/projects.js';
import { taskCountsQuery } from '../api/task-list.js';
import styles from './TaskFilters.module.css';
import type { useNarrowing } from './useNarrowing.js';

const filters: readonly { filter: TaskFilter; name: string; count?: keyof TaskCounts }[] = [
  { filter: 'all', name: 'All' },
  { filter: 'open', name: 'Open', count: 'open' },
  { filter: 'needs-you', name: 'Needs you', count: 'needs_you' },
  { filter: 'completed', name: 'Completed' },
  { filter: 'failed', name: 'Failed', count: 'failed' },
  { filter: 'cancelled', name: 'Cancelled' },
];

/** Who does what needs no agent. */
const others = [
  { id: 'conductor', title: 'Code' },
  { id: 'command', title: 'Checks' },
  { id: 'human', title: 'A person' },
];

/** Words are looked for when a person pauses. */
const pauseMs = 200;

type Props = ReturnType<typeof useNarrowing> & { searchBox: RefObject<HTMLInputElement | null> };

/** What the list is narrowed to: words, state, agent, project. */
export function TaskFilters({ narrowing, narrow, searchBox }: Props) {
  const { data: counts } = useQuery(taskCountsQuery());
  const { data: agents = [] } = useQuery(agentsQuery());
  const { data: projects = [] } = useQuery(projectsQuery());
  const { filter: chosen = 'all', agent = '', project_id = '' } = narrowing;
  return (
    <div role="search" className={styles.filters}>
      <SearchField q={narrowing.q ?? ''} onSearch={(q) => narrow({ q })} box={searchBox} />
      <div role="group" aria-label="State" className={styles.states}>
        {filters.map(({ filter, name, count }) => {
          const many = count === undefined ? undefined : counts?.[count];
          return (
            <button key={filter} type="button" aria-pressed={filter === chosen} onClick={() => narrow({ filter })}>
              {name}
              {many ? <span className="numbers">{many.toLocaleString('en-GB')}</span> : null}
            </button>
          );
        })}
      </div>
      <select aria-label="Agent" value={agent} onChange={({ target }) => narrow({ agent: target.value })}>
        <option value="">Any agent</option>
        {withChosen([...agents, ...others], agent, (id) => ({ id, title: id })).map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <select aria-label="Project" value={project_id} onChange={({ target }) => narrow({ project: target.value })}>
        <option value="">Any project</option>
        {withChosen(projects, project_id, (id) => ({ id, name: 'A hidden project' })).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What was chosen stays in the list, also when it is no longer there. */
const withChosen = <T extends { id: string }>(all: readonly T[], chosen: string, make: (id: string) => T): T[] =>
  chosen === '' || all.some(({ id }) => id === chosen) ? [...all] : [...all, make(chosen)];

function SearchField({
  q,
  onSearch,
  box,
}: {
  q: string;
  onSearch: (q: string) => void;
  box: RefObject<HTMLInputElement | null>;
}) {
  const [typed, setTyped] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** What this field asked for last: another address is somebody else's. */
  const asked = useRef(q);
  useEffect(() => {
    if (q !== asked.current) setTyped(q);
    asked.current = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string) => {
    clearTimeout(timer.current);
    asked.current = text.trim();
    onSearch(text.trim());
  };
  return (
    <label className={styles.search}>
      <Search aria-hidden className={styles.icon} />
      <input
        ref={box}
        type="search"
        aria-label="Search tasks"
        placeholder="Search tasks"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => search(target.value), pauseMs);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(typed);
        }}
      />
    </label>
  );
}
