import type { AskView } from '@boocode/contracts/ask';
import { useCallback, useState } from 'react';
import { isOpen } from '../ask/asks.js';

/** The first of the asks that are open, how many others there are, and whether its card is wholly in sight. */
export function useOpenAsks(asks: readonly AskView[]) {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const onAskSeen = useCallback(
    (id: string, inSight: boolean) =>
      setSeen((before) => {
        if (before.has(id) === inSight) return before;
        const others = [...before].filter((each) => each !== id);
        return new Set(inSight ? [...others, id] : others);
      }),
    [],
  );
  const open = asks.filter(isOpen);
  const first = open[0];
  const firstId = first?.id;
  const cardSeen = firstId !== undefined && seen.has(firstId);
  return { first, firstId, others: open.length - 1, cardSeen, onAskSeen };
}
