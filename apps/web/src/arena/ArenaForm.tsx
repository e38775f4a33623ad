import type { AgentDescription } from '@boocode/contracts/agent';
import { repositoryName } from '../format/names.js';
import { FieldFrame } from '../launch/FieldFrame.js';
import { Problems } from '../launch/Problems.js';
import styles from '../launch/LaunchForm.module.css';
import { pressSubmit } from '../ui/press-submit.js';
import { ArenaFoot } from './ArenaFoot.js';
import type { ArenaSeed } from './arena-launcher.js';
import { ContestantRows } from './ContestantRows.js';
import { RuleFields } from './RuleFields.js';
import { useArenaLaunch } from './useArenaLaunch.js';

interface Props {
  seed: ArenaSeed;
  agents: readonly AgentDescription[];
  /** Told the prompt as it then stands. */
  onCancel: (prompt: string) => void;
  onStarted: (runId: string) => void;
}

/** All that an arena is told: on the left what, on the right who and by which rules. Ctrl+Enter starts it. */
export function ArenaForm({ seed, agents, onCancel, onStarted }: Props) {
  const form = useArenaLaunch(seed, agents, onStarted);
  const { draft, change } = form;
  return (
    <form
      className={styles.form}
      aria-label="New arena"
      onKeyDown={pressSubmit}
      onSubmit={(event) => {
        event.preventDefault();
        form.start();
      }}
    >
      <header className={styles.head}>
        <strong aria-hidden>New arena</strong>
        {draft.repo === '' ? null : (
          <p className={styles.pinned} title={draft.repo}>
            <strong>{repositoryName(draft.repo)}</strong>
          </p>
        )}
      </header>
      <div className={styles.body}>
        <div className={styles.what}>
          {seed.repo === '' ? (
            <FieldFrame
              label="Repository"
              required
              hint="Whole path of a git repository on this machine"
              error={undefined}
            >
              {(field) => (
                <input
                  {...field}
                  required
                  className={styles.code}
                  value={draft.repo}
                  onChange={({ target }) => change({ repo: target.value })}
                />
              )}
            </FieldFrame>
          ) : null}
          <FieldFrame
            label="What all of them should do"
            required
            hint="Each does it by itself, on a branch of its own, from the same commit"
            error={undefined}
          >
            {(field) => (
              <textarea
                {...field}
                required
                rows={8}
                maxLength={100_000}
                autoFocus
                value={draft.prompt}
                onChange={({ target }) => change({ prompt: target.value })}
              />
            )}
          </FieldFrame>
          <RuleFields form={form} />
        </div>
        <div className={styles.what}>
          <ContestantRows form={form} />
          <Problems label="Problems" problems={form.problems} />
        </div>
      </div>
      <ArenaFoot form={form} onCancel={() => onCancel(draft.prompt)} onStarted={onStarted} />
    </form>
  );
}
