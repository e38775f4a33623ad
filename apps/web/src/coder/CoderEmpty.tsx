import type { AgentDescription } from '@boocode/contracts/agent';
import type { ProjectView } from '@boocode/contracts/project';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './CoderPane.module.css';

export interface EmptyProps {
  agents: readonly AgentDescription[];
  error: unknown;
  project: ProjectView | null;
}

/** What the pane is for, and where the work would happen. */
export function CoderEmpty({ agents, error, project }: EmptyProps) {
  const usable = agents.filter(({ available }) => available);
  return (
    <div className={styles.empty}>
      <h2>Let an agent work</h2>
      <p>
        Say what should be done. The agent reads, edits and runs commands
        {project === null ? (
          ' in a scratch folder of this chat, because no project is open.'
        ) : (
          <>
            {' in '}
            <code>{project.path}</code>, and asks before it changes anything unless you let it.
          </>
        )}
      </p>
      {error === null ? null : <ErrorNote what="The agents could not be loaded" error={error} />}
      {error === null && agents.length > 0 && usable.length === 0 ? (
        <p>No agent can be used yet. The line above the box says what is missing, and the command that mends it.</p>
      ) : null}
    </div>
  );
}
