import type { AskView } from '@boocode/contracts/ask';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { asksQuery } from '../api/asks.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useKeys } from '../keyboard/useKeys.js';
import { AskCard, type AskAct } from './AskCard.js';
import styles from './AskCard.module.css';

/** A key that is held, or struck twice, must not decide the next ask, which nobody has read. */
const calmMs = 500;
let pressedAt = -calmMs;

/** Presses a button of the card that has the focus, else of the first one of this part of the page that is open. */
function press(act: AskAct, root: ParentNode) {
  const struck = performance.now();
  const calm = struck - pressedAt >= calmMs;
  pressedAt = struck;
  if (!calm) return;
  const focused = document.activeElement?.closest('[data-ask]');
  const card = focused ?? root.querySelector('[data-ask]');
  card?.querySelector<HTMLElement>(`[data-act="${act}"]`)?.click();
}

/** The asks of a run, or of all runs. The first of them answers to the keys. */
export function AskList({ asks, now, withRun = false }: { asks: readonly AskView[]; now: number; withRun?: boolean }) {
  const client = useQueryClient();
  const scope = useKeyScope();
  const act = (which: AskAct) => () => press(which, scope.root?.current ?? document);
  useKeys({ 'ask.allow': act('allow'), 'ask.step': act('step'), 'ask.run': act('run'), 'ask.deny': act('deny') });
  const forget = useCallback(
    (id: string) => client.setQueryData(asksQuery().queryKey, (known) => known?.filter((ask) => ask.id !== id)),
    [client],
  );
  if (asks.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Needs you">
      {asks.map((ask) => (
        <li key={ask.id}>
          <AskCard ask={ask} now={now} withRun={withRun} onGone={forget} />
        </li>
      ))}
    </ul>
  );
}

/** The asks of one run, and for a moment what became of them. */
export function useAsksOf(runId: string): AskView[] {
  const { data = [] } = useQuery(asksQuery());
  return data.filter((ask) => ask.flow_run_id === runId);
}
