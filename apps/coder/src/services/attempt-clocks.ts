import type { AttemptLimits } from './attempt.js';
import { startClock } from './clock.js';

/** The two clocks of an attempt: the time it may take, and the time it may be silent. */
export interface AttemptClocks {
  /** It has shown something. */
  shown(): void;
  /** Does something for which both stand still; afterwards the silence begins anew. */
  untimed<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
}

export function startClocks(
  { budgetMs, idleMs }: AttemptLimits,
  onEnd: (reason: 'over-budget' | 'idle') => void,
): AttemptClocks {
  const budget = startClock(budgetMs, () => onEnd('over-budget'));
  const idle = startClock(idleMs, () => onEnd('idle'));
  let stopped = false;
  /** How much goes on in which they stand still. */
  let held = 0;
  return {
    shown: () => idle.refresh(),
    async untimed(work) {
      held += 1;
      budget.hold();
      idle.hold();
      try {
        return await work();
      } finally {
        held -= 1;
        if (held === 0 && !stopped) {
          budget.goOn();
          idle.goOn();
          idle.refresh();
        }
      }
    },
    stop() {
      stopped = true;
      budget.stop();
      idle.stop();
    },
  };
}
