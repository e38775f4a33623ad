import type { AskView } from '@boocode/contracts/ask';

/** Asks of one run that want the same, and stand the same: one card, one answer. The oldest speaks for all. */
export interface AskGroup {
  id: string;
  ask: AskView;
  asks: readonly AskView[];
}

/** Outside of runs nothing folds: two tasks that ask the same are two people's business. */
const sameness = ({ id, flow_run_id, kind, tool, title, patterns, detail, options, state, message, scope }: AskView) =>
  flow_run_id === null
    ? id
    : JSON.stringify([flow_run_id, kind, tool, title, patterns, detail, options, state, message, scope]);

/** In the order of the oldest of each. */
export function groupsOf(asks: readonly AskView[]): AskGroup[] {
  const groups = new Map<string, { ask: AskView; asks: AskView[] }>();
  for (const ask of asks) {
    const key = sameness(ask);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ask, asks: [ask] });
    else group.asks.push(ask);
  }
  return [...groups.values()].map(({ ask, asks: all }) => ({ id: ask.id, ask, asks: all }));
}
