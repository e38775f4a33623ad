import type { AskView } from '@boocode/contracts/ask';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { Link } from 'wouter';
import { asksQuery } from '../api/asks.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useKeys } from '../keyboard/useKeys.js';
import { AskCard } from './AskCard.js';
import styles from './AskCard.module.css';
import { groupsOf } from './ask-groups.js';
import { isOpen } from './asks.js';
import { useMovesOn } from './useMovesOn.js';

type AskAct = 'allow' | 'step' | 'run' | 'deny' | 'pattern' | 'open';

/** A key that is held, or struck twice, must not decide the next ask, which nobody has read. */
const calmMs = 500;

/** Presses a button of the card that has the focus, else of the first one of this part of the page that is open. */
function press(act: AskAct, root: ParentNode) {
  const focused = document.activeElement?.closest('[data-ask]');
  const card = focused ?? root.querySelector('[data-ask]');
  const element = card?.querySelector<HTMLElement>(`[data-act="${act}"]`);
  if (!(element instanceof HTMLInputElement)) return element?.click();
  // A field that may not be filled in tells nobody why; the button that it is for does.
  if (element.disabled) return press('step', root);
  element.focus();
  return element.select();
}

interface Props {
  asks: readonly AskView[];
  now: number;
  withRun?: boolean;
  /** More cards than this are a line that leads to all of them. */
  most?: number;
}

/** The asks of a run, or of all runs; the same of several agents is one card. The first of them answers to the keys. */
export function AskList({ asks, now, withRun = false, most = Number.POSITIVE_INFINITY }: Props) {
  const client = useQueryClient();
  const scope = useKeyScope();
  const list = useRef<HTMLUListElement>(null);
  const pressedAt = useRef(-calmMs);
  const act = (which: AskAct) => () => {
    const struck = performance.now();
    const calm = struck - pressedAt.current >= calmMs;
    pressedAt.current = struck;
    if (calm) press(which, scope.root?.current ?? document);
  };
  useKeys({
    'ask.allow': act('allow'),
    'ask.step': act('step'),
    'ask.run': act('run'),
    'ask.pattern': act('pattern'),
    'ask.deny': act('deny'),
    'ask.open': act('open'),
  });
  const forget = useCallback(
    (id: string) => client.setQueryData(asksQuery().queryKey, (known) => known?.filter((ask) => ask.id !== id)),
    [client],
  );
  const groups = groupsOf(asks);
  const onFocus = useMovesOn(
    list,
    groups.flatMap(({ id, ask }) => (isOpen(ask) ? [id] : [])),
  );
  if (groups.length === 0) return null;
  const rest = groups.slice(most);
  return (
    <ul ref={list} className={styles.list} aria-label="Needs you" onFocus={onFocus}>
      {groups.slice(0, most).map(({ id, asks: same }) => (
        <li key={id}>
          <AskCard asks={same} now={now} withRun={withRun} onGone={forget} />
        </li>
      ))}
      {rest.length === 0 ? null : (
        <li className={styles.rest}>
          <Link href={`/asks?ask=${rest[0]?.id}`}>and {rest.length} more that need you</Link>
        </li>
      )}
    </ul>
  );
}

/** The asks of one run, and for a moment what became of them. */
export function useAsksOf(runId: string): AskView[] {
  const { data = [] } = useQuery(asksQuery());
  return data.filter((ask) => ask.flow_run_id === runId);
}
