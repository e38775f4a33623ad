import type { ArenaView } from '@boocode/contracts/arena';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useState } from 'react';
import { useTabKeys } from '../keyboard/useTabKeys.js';
import styles from './Arena.module.css';
import { Comparison } from './Comparison.js';
import { entriesOf, isChoosable } from './contestants.js';
import { Columns } from './Columns.js';
import { Outcome } from './Outcome.js';
import { PickForm } from './PickForm.js';

interface Props {
  arena: ArenaView;
  run: FlowRunView;
  now: number;
}

/** One task, several agents: what each does, the pick, and what each left. Where a person is to pick the digits choose. */
export function ArenaBody({ arena, run, now }: Props) {
  const entries = entriesOf(arena, run);
  const [shown, show] = useState('A');
  const [chosen, choose] = useState<string | null>(null);
  const picking = arena.pick_task_id !== null;
  useTabKeys(
    entries.map(({ letter }) => letter),
    (letter) => {
      const entry = entries.find((each) => each.letter === letter);
      if (entry === undefined || !isChoosable(entry)) return;
      choose(letter);
      show(letter);
    },
    picking,
  );
  return (
    <div className={styles.arena}>
      {isSaid(arena, run) ? null : <Prompt text={arena.prompt} />}
      {arena.pick === null ? null : <Outcome arena={arena} run={run} entries={entries} />}
      <Columns arena={arena} entries={entries} now={now} shown={shown} onShow={show} />
      {arena.pick_task_id === null ? null : (
        <PickForm
          key={arena.pick_task_id}
          taskId={arena.pick_task_id}
          arena={arena}
          entries={entries}
          chosen={chosen}
          onChoose={choose}
        />
      )}
      <Comparison arena={arena} entries={entries} shown={shown} />
    </div>
  );
}

/** A short prompt stands in the head of the run whole. */
const isSaid = ({ id, prompt }: ArenaView, run: FlowRunView) => id === run.id && run.goal === prompt && isShort(prompt);

const longest = 240;
const isShort = (text: string) => text.length <= longest && !text.includes('\n');

/** What all of them were asked; a long one is folded. */
function Prompt({ text }: { text: string }) {
  if (isShort(text)) return <p className={styles.prompt}>{text}</p>;
  return (
    <details className={styles.prompt}>
      <summary>{text.slice(0, longest).split('\n')[0]}…</summary>
      <p>{text}</p>
    </details>
  );
}
