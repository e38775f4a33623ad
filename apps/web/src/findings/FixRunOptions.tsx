import type { AgentDescription } from '@boocode/contracts/agent';
import type { Landing } from '@boocode/contracts/mending';
import { Options } from './Options.js';
import styles from './sheets.module.css';

interface Props {
  land: Landing;
  onLand: (land: Landing) => void;
  agents: readonly AgentDescription[];
  /** Null = whoever has found the findings. */
  reviewer: string | null;
  onReviewer: (agent: string | null) => void;
}

/** What is asked of a run of fixes alone: who reviews them, and where it stops. */
export function FixRunOptions({ land, onLand, agents, reviewer, onReviewer }: Props) {
  return (
    <>
      <label className={styles.field}>
        <span>Who reviews it</span>
        <select value={reviewer ?? ''} onChange={(event) => onReviewer(event.target.value || null)}>
          <option value="">As in the run that found them</option>
          {agents
            .filter(({ available }) => available)
            .map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
        </select>
      </label>
      <Options
        legend="What holds goes into your branch"
        value={land}
        onChange={onLand}
        options={[
          { id: 'approve', title: 'Once I approve', about: 'All fixes wait on a branch of the run until you say so.' },
          {
            id: 'automatic',
            title: 'By itself',
            about: 'Where the check of all fixes together passes, without asking.',
            risky: true,
          },
          { id: 'none', title: 'Not at all', about: 'The branch of the run is left for you.' },
        ]}
      />
    </>
  );
}
