import { setTimeout as delay } from 'node:timers/promises';
import type { OpencodeClient } from './client.js';
import { readEvent, type ServerEvent } from './read-event.js';

/** The server says something at least every ten seconds; a stream that is silent for longer is dead. */
const SILENCE_LIMIT_MS = 35_000;
const RECONNECT_MS = 250;

export interface EventStream {
  /** Resolves once the first connection stands: prompt only after that. */
  readonly connected: Promise<void>;
  close(): void;
}

/**
 * One connection for the events of all sessions. It reconnects for as long as it isn't closed; what happened in a gap is
 * lost, so `onReconnect` must read the state again.
 */
export function openEventStream(
  client: OpencodeClient,
  handlers: { onEvent(event: ServerEvent): void; onReconnect(): void },
): EventStream {
  const closed = new AbortController();
  let stands: () => void;
  const connected = new Promise<void>((resolve) => {
    stands = resolve;
  });
  void follow();
  return { connected, close: () => closed.abort() };

  async function follow(): Promise<void> {
    let connections = 0;
    const receive = (event: ServerEvent): void => {
      if (event.type !== 'server.connected') return handlers.onEvent(event);
      connections += 1;
      if (connections === 1) stands();
      else handlers.onReconnect();
    };
    while (!closed.signal.aborted) {
      await readOnce(client, closed.signal, receive);
      // The server's death is noticed by its exit, not here.
      if (!closed.signal.aborted) await delay(RECONNECT_MS);
    }
  }
}

async function readOnce(
  client: OpencodeClient,
  closed: AbortSignal,
  receive: (event: ServerEvent) => void,
): Promise<void> {
  const silence = new AbortController();
  const watchdog = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
  try {
    const signal = AbortSignal.any([closed, silence.signal]);
    const { stream } = await client.global.event({ signal, sseMaxRetryAttempts: 1 });
    for await (const said of stream) {
      watchdog.refresh();
      const event = readEvent(said);
      if (event !== null) receive(event);
    }
  } finally {
    clearTimeout(watchdog);
  }
}
