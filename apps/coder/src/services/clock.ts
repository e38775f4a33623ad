/** A time limit that can be held: it calls `onEnd` once, after so many milliseconds in which it was not held. */
export interface Clock {
  /** Begins anew, unless it is held; then it begins anew when it goes on. */
  refresh(): void;
  hold(): void;
  /** Goes on with what was left. */
  goOn(): void;
  stop(): void;
}

export function startClock(ms: number, onEnd: () => void): Clock {
  let left = ms;
  let began = performance.now();
  let timer: NodeJS.Timeout | null = setTimeout(onEnd, ms);
  /** The timer runs for all of `ms`, so that it can be used again: events come by the hundred. */
  let whole = true;

  function again(wait: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(onEnd, wait);
    whole = wait === ms;
  }

  return {
    refresh() {
      left = ms;
      began = performance.now();
      if (timer === null) return;
      if (whole) timer.refresh();
      else again(ms);
    },
    hold() {
      if (timer === null) return;
      clearTimeout(timer);
      timer = null;
      left = Math.max(0, left - (performance.now() - began));
    },
    goOn() {
      if (timer !== null) return;
      began = performance.now();
      again(left);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
