import { useEffect, useEffectEvent, useReducer, useRef, useState } from 'react';
import { z } from 'zod';
import { ApiError } from '../api/http.js';
import { ComposerMessage, type ComposerQueue } from './composer-props.js';
import { readKept, writeKept } from './kept.js';
import { emptyQueue, nextOf, queueMoved, queueWith, queueWithout, type Queue } from './queue.js';

const Kept = z.object({ items: z.array(ComposerMessage), held: z.string().nullable() });

interface Wanted {
  /** One queue for each chat, kept over reloads. */
  queueKey: string;
  busy: boolean;
  /** Why the last answer is no reason to go on: it was stopped, it failed. */
  hold: string | null;
  send: (message: ComposerMessage) => Promise<void>;
}

/** After so long it is tried again where something else is written in the chat that this page does not see. */
const againMs = 1_500;

const nameOf = (key: string) => `boocode.queue.${key}`;

/** Words that wait, and are sent one after the other as answers end. Keyed by its chat: use it in what has the chat as key. */
export function useQueue({ queueKey, busy, hold, send }: Wanted): ComposerQueue {
  const [queue, change] = useReducer(
    (before: Queue, step: (queue: Queue) => Queue) => step(before),
    null,
    () => readKept(nameOf(queueKey), Kept) ?? emptyQueue,
  );
  const sending = useRef(false);
  const [tries, tryAgain] = useReducer((before: number) => before + 1, 0);
  const [sent, setSent] = useState<string | null>(null);
  useEffect(() => writeKept(nameOf(queueKey), queue.items.length === 0 ? null : queue), [queueKey, queue]);
  useEffect(() => {
    if (hold !== null) change((before) => (before.items.length === 0 ? before : { ...before, held: hold }));
  }, [hold]);

  const next = nextOf(queue, busy || hold !== null);
  const sendOne = useEffectEvent((message: ComposerMessage) => {
    if (sending.current) return;
    sending.current = true;
    setSent(message.key);
    send(message)
      .then(
        () => {
          setSent(null);
          return change((before) => queueWithout(before, message.key));
        },
        (error: unknown) => {
          if (error instanceof ApiError && error.code === 'chat.busy') return void setTimeout(tryAgain, againMs);
          setSent(null);
          return change((before) => ({ ...before, held: wordsOfError(error) }));
        },
      )
      .finally(() => {
        sending.current = false;
      });
  });
  useEffect(() => {
    if (next !== null) sendOne(next);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another try is a reason by itself
  }, [next, tries]);

  return {
    items: queue.items,
    // Once refused it is tried again only when the chat is free, and waits as the others do until then.
    sending: busy || hold !== null ? null : sent,
    held: queue.items.length === 0 ? null : queue.held,
    add: (message) => change((before) => queueWith(before, message)),
    remove: (key) => change((before) => queueWithout(before, key)),
    move: (key, to) => change((before) => queueMoved(before, key, to)),
    release: () => {
      change((before) => ({ ...before, held: null }));
      const first = queue.items[0];
      if (first !== undefined && !busy) sendOne(first);
    },
  };
}

const wordsOfError = (error: unknown) => (error instanceof Error ? error.message : String(error));
