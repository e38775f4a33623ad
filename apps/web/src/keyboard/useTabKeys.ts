import type { Handlers } from './keymap.js';
import { useKeys } from './useKeys.js';

const actions = ['tab.1', 'tab.2', 'tab.3', 'tab.4', 'tab.5', 'tab.6', 'tab.7', 'tab.8'] as const;

/** The digits choose tabs in their order. `heard: false`: what stands inside has tabs of its own, and the keys are theirs. */
export function useTabKeys(ids: readonly string[], choose: (id: string) => void, heard = true): void {
  const handlers: Handlers = {};
  for (const [index, id] of ids.entries()) {
    const action = actions[index];
    if (heard && action !== undefined) handlers[action] = () => choose(id);
  }
  useKeys(handlers);
}
