import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { asksQuery } from '../api/asks.js';
import { runsQuery } from '../api/runs.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useKeys } from '../keyboard/useKeys.js';
import { groupsOf } from './ask-groups.js';
import { isOpen } from './asks.js';
import { waitsOf } from './person-steps.js';
import { showAsk } from './show-ask.js';

/** Keys that lead through all that waits for a person, of whatever run, a step's turn as well as an ask: on the page where its card is there, else in the list of all. */
export function useAskWalk(): void {
  const { data = [] } = useQuery(asksQuery());
  const { data: runs = [] } = useQuery(runsQuery());
  const [, navigate] = useLocation();
  const { root } = useKeyScope();
  const walk = (by: 1 | -1) => () => {
    const open = [...waitsOf(runs).map(({ task_id }) => task_id), ...groupsOf(data.filter(isOpen)).map(({ id }) => id)];
    const focused = document.activeElement?.closest<HTMLElement>('[data-ask]')?.dataset.ask;
    const at = open.findIndex((id) => id === focused);
    const next = open.at(at < 0 ? (by === 1 ? 0 : -1) : (at + by) % open.length);
    if (next !== undefined && !showAsk(root?.current ?? document, next)) navigate(`/asks?ask=${next}`);
  };
  useKeys({ 'ask.next': walk(1), 'ask.previous': walk(-1) });
}
