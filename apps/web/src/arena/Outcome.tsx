import type { ArenaView, MergeResult } from '@boocode/contracts/arena';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskCondition } from '@boocode/contracts/task';
import { lazy, Suspense, useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { shortCommit } from '../format/names.js';
import { useRunDialogs } from '../run/run-dialogs.js';
import { conditions } from '../state/conditions.js';
import { Button } from '../ui/Button.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './Outcome.module.css';
import type { Entry } from './contestants.js';
import { Selected } from './Selected.js';

const RematchDialog = lazy(async () => ({ default: (await import('./RematchDialog.js')).RematchDialog }));

interface Props {
  arena: ArenaView;
  run: FlowRunView;
  entries: readonly Entry[];
}

/** Who was picked, what became of it, and the ways on. */
export function Outcome({ arena, run, entries }: Props) {
  const ask = useRunDialogs();
  const [again, setAgain] = useState(false);
  const { pick, merge } = arena;
  if (pick === null) return null;
  const winner = entries.find(({ selected }) => selected);
  const picking = run.steps.find(({ step_key }) => /(^|[./])pick$/.test(step_key ?? ''));
  const merging = run.steps.find(({ step_key }) => /(^|[./])merge$/.test(step_key ?? ''));
  return (
    <section aria-label="The pick" className={styles.outcome}>
      <h2>
        {winner === undefined ? (
          'None of them was picked'
        ) : (
          <>
            <span>
              {winner.letter} · {winner.name}
            </span>
            <Selected />
          </>
        )}
      </h2>
      {picking !== undefined && picking.agent !== 'human' ? (
        <p>The judge picked it: its first whose check passed.</p>
      ) : null}
      {pick.words === '' ? null : <blockquote>{pick.words}</blockquote>}
      {winner === undefined ? null : <Became merge={merge} />}
      {arena.blind ? <Reveal entries={entries} /> : null}
      <div className={styles.acts}>
        {merging !== undefined && merge !== null && mendable.has(merge.state) ? (
          <GuardedButton needs="run" onClick={() => ask({ what: 'rerun', step: merging })}>
            Merge again…
          </GuardedButton>
        ) : null}
        <Button onClick={() => setAgain(true)}>Rematch…</Button>
      </div>
      {again ? (
        <Suspense>
          <RematchDialog arena={arena} onClose={() => setAgain(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}

/** What is another thing once the repository is. */
const mendable = new Set<MergeResult['state']>(['conflicts', 'occupied', 'moved', 'refused']);

const looks: Readonly<Record<MergeResult['state'], { condition: TaskCondition; word: string }>> = {
  merged: { condition: 'completed', word: 'Merged' },
  branched: { condition: 'completed', word: 'A branch' },
  nothing: { condition: 'skipped', word: 'Left as it is' },
  conflicts: { condition: 'gaps', word: 'Conflicts, not merged' },
  occupied: { condition: 'gaps', word: 'Occupied, not merged' },
  moved: { condition: 'gaps', word: 'Moved meanwhile, not merged' },
  refused: { condition: 'failed', word: 'Refused' },
};

/** What the merge came to, with the paths that stand against it. */
function Became({ merge }: { merge: MergeResult | null }) {
  if (merge === null) {
    return (
      <p className={styles.became} role="status" data-tone="live">
        <StateGlyph condition="running" /> On its way to where it was picked for…
      </p>
    );
  }
  const { condition, word } = looks[merge.state];
  return (
    <div className={styles.became} role="status" data-tone={conditions[condition].tone}>
      <p>
        <strong>
          <StateGlyph condition={condition} /> {word}
        </strong>
        {merge.target === null ? null : <code>{merge.target}</code>}
        {merge.state === 'merged' && merge.commit !== null ? (
          <code title={merge.commit}>{shortCommit(merge.commit)}</code>
        ) : null}
      </p>
      <p>{merge.said}</p>
      {merge.conflicts.length === 0 ? null : (
        <ul aria-label="Paths that stand against it">
          {merge.conflicts.map((path) => (
            <li key={path}>
              <code>{path}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Who was behind the letters, now that it was picked. */
function Reveal({ entries }: { entries: readonly Entry[] }) {
  return (
    <div className={styles.revealed}>
      <span aria-hidden>They were</span>
      <dl className={styles.reveal} aria-label="Who they were">
        {entries.map(({ letter, name, selected }) => (
          <div key={letter} data-selected={selected}>
            <dt>{letter}</dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
