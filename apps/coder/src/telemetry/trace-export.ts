import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';
import type { Logger } from 'pino';
import { readSettled, settledHorizon } from './settled-rows.js';
import { spanOfRow } from './span-of-row.js';
import { createSpanSender, type SpanSender } from './span-sender.js';
import { leavePlace, movePlace, takePlace } from './trace-place.js';

export interface TraceExportPorts {
  sql: Sql;
  /** The id of this start of coder. */
  host: number;
  log: Logger;
  sender?: SpanSender;
  /** Milliseconds between two looks for what has settled. */
  everyMs?: number;
}

export interface TraceExport {
  /** Resolves once the batch under way has been taken or given up. */
  stop(): Promise<void>;
}

const batch = 500;

/**
 * Sends what settled as traces, from the rows and from a committed place on: a crash between the two sends some of it again, under
 * the same ids, and skips nothing. What the receiver does not take waits in the table.
 */
export function startTraceExport({
  sql,
  host,
  log,
  sender = createSpanSender(),
  everyMs = 5_000,
}: TraceExportPorts): TraceExport {
  const stopped = new AbortController();
  let failing = false;

  async function guardedRound(): Promise<void> {
    try {
      await sendSettled({ sql, host, sender, signal: stopped.signal });
      if (failing) log.info('traces are taken again');
      failing = false;
    } catch (error) {
      // The dispatcher tells of a database that is away.
      if (isDatabaseAway(error)) return;
      if (!failing)
        log.warn({ err: error }, 'traces could not be sent; they wait in the database, and are tried again');
      failing = true;
    }
  }

  async function keepSending(): Promise<void> {
    while (!stopped.signal.aborted) {
      await guardedRound();
      await delay(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  const sending = keepSending();
  return {
    async stop() {
      stopped.abort();
      await sending;
      await leavePlace(sql, host).catch((error: unknown) => {
        if (!isDatabaseAway(error)) throw error;
      });
      await sender.close();
    },
  };
}

interface Round {
  sql: Sql;
  host: number;
  sender: SpanSender;
  signal?: AbortSignal;
}

/** Sends all that has settled and was not sent, unless another host does. Answers with how many spans were taken. */
export async function sendSettled({ sql, host, sender, signal }: Round): Promise<number> {
  const place = await takePlace(sql, host);
  if (place === null) return 0;
  const until = await settledHorizon(sql, place);
  let after = place;
  let sent = 0;
  for (let more = true; more;) {
    const rows = await readSettled(sql, { after, until, atLeast: batch });
    if (rows.length > 0) await sender.send(rows.map(spanOfRow));
    const full = rows.length >= batch;
    after = full ? (rows.at(-1)?.moment ?? until) : until;
    more = full && signal?.aborted !== true;
    if (!(await movePlace(sql, host, after))) return sent;
    sent += rows.length;
  }
  return sent;
}
