import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { CoderFrame } from '@boocode/contracts/ws-frames';
import type { Sql } from '@boocode/db/connect';
import type { FastifyBaseLogger } from 'fastify';
import { inTurn } from './in-turn.js';
import type { Later } from './later.js';
import { askKey, askNews, runNews, waitNews, waitsOf, type News } from './news.js';
import { decide, undecided, withdraw, withdrawOthers } from './news-rows.js';
import type { PresenceBoard } from './presence.js';

/** So long may a person take to see by themselves that they are needed, or that a run has ended. */
const unseenMs = { needed: 20_000, run: 5_000 } as const;

interface NewsroomPorts {
  sql: Sql;
  log: Pick<FastifyBaseLogger, 'error'>;
  presence: PresenceBoard;
  later: Later;
  /** There is something to be sent. */
  onDecided: () => void;
}

/**
 * Decides what is told. A piece of news waits from when it is heard of: seen meanwhile, or gone, nobody is told; else every device is.
 * Either way that is written down, so that it is not decided about twice. What waits when the process ends is heard of again from the
 * first snapshot, and waits anew: pages that were cut off have come back by then.
 *
 *     heard ──seen──> decided (nobody) ; heard ──closed──> forgotten ; heard ──time──> decided (every device)
 */
export function createNewsroom({ sql, log, presence, later, onDecided }: NewsroomPorts) {
  const waiting = new Map<string, { news: News; callOff: () => void }>();
  /** Decided about, and not yet written down. */
  const settled = new Set<string>();
  const turn = inTurn(log);

  const forget = (key: string): void => {
    waiting.get(key)?.callOff();
    waiting.delete(key);
  };
  const settle = (news: News, seen: boolean): void => {
    forget(news.key);
    settled.add(news.key);
    turn.add(async () => {
      if ((await decide(sql, news, seen)) > 0) onDecided();
      settled.delete(news.key);
    });
  };
  const hear = (news: News, waitMs: number): void => {
    if (waiting.has(news.key) || settled.has(news.key)) return;
    if (presence.sees(news.sights)) return settle(news, true);
    waiting.set(news.key, { news, callOff: later(() => settle(news, false), waitMs) });
    return undefined;
  };
  const look = (): void => {
    for (const { news } of waiting.values()) if (presence.sees(news.sights)) settle(news, true);
  };
  const endAsk = (ask: AskView): void => {
    forget(askKey(ask));
    turn.add(() => withdraw(sql, askKey(ask)));
  };
  const takeAsks = (asks: readonly AskView[]): void => {
    endOthers(['ask:'], asks.map(askKey));
    hearUndecided(asks.map(askNews), unseenMs.needed);
  };
  /** Of what begins with one of these, only `open` is still news: the rest was answered, here or while nobody listened. */
  const endOthers = (prefixes: readonly string[], open: readonly string[]): void => {
    for (const key of waiting.keys())
      if (!open.includes(key) && prefixes.some((prefix) => key.startsWith(prefix))) forget(key);
    turn.add(() => withdrawOthers(sql, prefixes, open));
  };
  /** Most of a snapshot was decided about long ago. */
  const hearUndecided = (all: readonly News[], waitMs: number): void =>
    turn.add(async () => {
      const fresh = await undecided(
        sql,
        all.map(({ key }) => key),
      );
      for (const news of all) if (fresh.has(news.key)) hear(news, waitMs);
    });
  const takeRuns = (runs: readonly FlowRunSummary[]): void => {
    const waits = runs.flatMap(waitNews);
    endOthers(
      runs.map(({ id }) => waitsOf(id)),
      waits.map(({ key }) => key),
    );
    hearUndecided(waits, unseenMs.needed);
    hearUndecided(
      runs.flatMap((run) => runNews(run) ?? []),
      unseenMs.run,
    );
  };
  const stopLooking = presence.onSight(look);

  return {
    take(frame: CoderFrame): void {
      if (frame.type === 'asks_snapshot') takeAsks(frame.asks);
      else if (frame.type === 'ask_opened') hear(askNews(frame.ask), unseenMs.needed);
      else if (frame.type === 'ask_closed') endAsk(frame.ask);
      else if (frame.type === 'runs_snapshot') takeRuns(frame.runs);
      else if (frame.type === 'run_updated') takeRuns([frame.run]);
    },
    async close(): Promise<void> {
      stopLooking();
      for (const key of waiting.keys()) forget(key);
      await turn.close();
    },
  };
}
