/** A hidden page paints no frames: then what came is taken after so many milliseconds. */
const hiddenMs = 100;

/**
 * Gathers what comes within one animation frame, and hands it over in its order: a page that is told something fifty times a second
 * is drawn once a frame. `close` forgets what has not been handed over.
 */
export function createFrameBatch<T>(take: (all: readonly T[]) => void) {
  let waiting: T[] = [];
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const stop = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    if (timer !== null) clearTimeout(timer);
    frame = null;
    timer = null;
  };
  const flush = () => {
    stop();
    const all = waiting;
    waiting = [];
    if (all.length > 0) take(all);
  };
  return {
    push(one: T) {
      waiting.push(one);
      if (waiting.length > 1) return;
      frame = requestAnimationFrame(flush);
      timer = setTimeout(flush, hiddenMs);
    },
    close() {
      stop();
      waiting = [];
    },
  };
}
