import type { WebSocket } from 'ws';

/** Bytes that wait for one side, from which on the other is read no more. */
const mostWaiting = 4_000_000;
const lookAgainMs = 50;

/** The part of a WebSocket that this needs. */
type HeldSocket = Pick<
  WebSocket,
  'bufferedAmount' | 'isPaused' | 'pause' | 'resume' | 'once' | 'readyState' | 'OPEN' | 'CONNECTING'
>;

/**
 * Reads no more from one socket while another, which all of it is passed on to, is not there yet or does not take it: what waits between the two would grow
 * until the memory ends.
 */
export function holdBack(from: HeldSocket, to: HeldSocket): void {
  if (from.isPaused) return;
  if (to.readyState === to.CONNECTING) {
    from.pause();
    for (const news of ['open', 'close'] as const) to.once(news, () => from.resume());
  }
  if (to.bufferedAmount <= mostWaiting) return;
  from.pause();
  const timer = setInterval(() => {
    if (to.readyState === to.OPEN && to.bufferedAmount > mostWaiting / 2) return;
    clearInterval(timer);
    from.resume();
  }, lookAgainMs);
  timer.unref();
}
