import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { asksQuery } from '../api/asks.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useKeys } from '../keyboard/useKeys.js';
import { groupsOf } from './ask-groups.js';
import { isOpen } from './asks.js';
import { showAsk } from './show-ask.js';

/** Keys that lead through all that is asked, of whatever run: on the page where its card is there, else in the list of all. */
export function useAskWalk(): void {
  const { data = [] } = useQuery(asksQuery());
  const [, navigate] = useLocation();
  const { root } = useKeyScope();
  const walk = (by: 1 | -1) => () => {
    const open = groupsOf(data.filter(isOpen));
    const focused = document.activeElement?.closest<HTMLElement>('[data-ask]')?.dataset.ask;
    const at = open.findIndex(({ id }) => id === focused);
    const next = open.at(at < 0 ? (by === 1 ? 0 : -1) : (at + by) % open.length);
    if (next !== undefined && !showAsk(root?.current ?? document, next.id)) navigate(`/asks?ask=${next.id}`);
  };
  useKeys({ 'ask.next': walk(1), 'ask.previous': walk(-1) });
}
