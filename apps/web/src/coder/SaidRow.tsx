import type { ChatTaskView } from '@boocode/contracts/coder-chat';
import { useQuery } from '@tanstack/react-query';
import { taskEventsQuery } from '../api/task-events.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { Prose } from '../markdown/Prose.js';
import styles from './TaskRows.module.css';
import { useOpened } from './useOpened.js';

/** So much of what was said is shown at once: a skill's text may be very long. */
const mostCharacters = 2_400;

/** What a person said. */
export function SaidRow({ task: { id, input, title, agent, parent_task_id } }: { task: ChatTaskView }) {
  const [whole, toggle] = useOpened(`${id}/said`, false);
  const skill = title.startsWith('/') && !input.startsWith('/') ? title : null;
  const handed = parent_task_id !== null;
  const long = input.length > mostCharacters || skill !== null;
  return (
    <article className={styles.said} aria-label={handed ? `Handed on to ${agent}` : 'You'} data-handed={handed}>
      {handed ? <p className={styles.handed}>Handed on to {agent}</p> : null}
      {skill === null ? null : <p className={styles.skill}>{skill}</p>}
      {skill !== null && !whole ? null : (
        <p className={styles.words}>{whole || !long ? input : `${input.slice(0, mostCharacters)}…`}</p>
      )}
      {long ? (
        <Button look="bare" aria-expanded={whole} onClick={toggle}>
          {whole ? 'Show less' : skill === null ? 'Show all' : 'Show what the agent was told'}
        </Button>
      ) : null}
    </article>
  );
}

/** The last words of a task whose steps are not here yet, and the steps when somebody wants them. */
interface FoldedProps {
  task: ChatTaskView;
  opened: boolean;
  /** Nothing of it is shown yet, so that its last words stand here. */
  words: boolean;
  onOpen: () => void;
}

export function FoldedRow({ task, opened, words, onOpen }: FoldedProps) {
  const { error, isFetching, refetch, data } = useQuery({ ...taskEventsQuery(task.id), enabled: opened });
  return (
    <div className={styles.folded}>
      {data?.length === 0 ? <p className={styles.quiet}>Nothing was kept of its steps.</p> : null}
      {error === null ? (
        data === undefined ? (
          <Button look="bare" disabled={isFetching} onClick={onOpen}>
            {isFetching ? 'Loading the steps…' : words ? 'Show the steps' : 'Show the earlier steps'}
          </Button>
        ) : null
      ) : (
        <ErrorNote what="The steps could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {task.output === null || !words ? null : <Prose text={task.output} />}
    </div>
  );
}
