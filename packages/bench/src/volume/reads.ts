import { markCrashedSessions } from '@boocode/coder/chats/agent-sessions';
import { readWatchedChat } from '@boocode/coder/chats/read-watched-chat';
import { oldCheckpoints } from '@boocode/coder/checkpoints/checkpoint-rows';
import { readFinalFindings, readFindingSteps } from '@boocode/coder/findings/read-run-findings';
import { readLivesVersion } from '@boocode/coder/findings/read-lives';
import { readStats } from '@boocode/coder/stats/read-stats';
import { readFlowHistory } from '@boocode/coder/tasks/read-flow-history';
import { readForecasts } from '@boocode/coder/tasks/read-forecasts';
import { readOpenRuns } from '@boocode/coder/tasks/read-open-runs';
import { readRun, listRuns } from '@boocode/coder/tasks/read-runs';
import { listTasks } from '@boocode/coder/tasks/read-tasks';
import { reap } from '@boocode/coder/tasks/reap';
import { release } from '@boocode/coder/tasks/release';
import { tick } from '@boocode/coder/tasks/tick';
import { pruneBatch } from '@boocode/coder/tasks/prune';
import { readFigures } from '@boocode/coder/telemetry/read-figures';
import { readTotals } from '@boocode/coder/telemetry/read-totals';
import { readSettled, settledHorizon } from '@boocode/coder/telemetry/settled-rows';
import type { Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { listReadings, type Reading } from '../tasks/list-readings.js';
import { reviewRows } from './engine-play.js';
import { FILLED } from './fill-history.js';
import type { Growth } from './ratios.js';
import type { Timeline } from './timeline.js';

export interface VolumeReading extends Reading {
  part: 'lists' | 'figures' | 'sweeps' | 'start';
  growth: Growth;
}

/** Where in a history it is read. */
export interface Places {
  newestRun: string;
  oldestRun: string;
  chat: string;
  /** A group with nine tenths above it. */
  far: string;
}

const flat: Growth = { kind: 'flat' };
const DAY_MS = 86_400_000;

const days = 'reads the attempts and findings of thirty days, of which the smallest history has fewer.';
/** What grows by its nature, with what, and where that ends. Everything else may not. */
const GROWING: Record<string, string> = {
  'statistics of thirty days, by persona': days,
  'what flows came to': days,
  'old checkpoints': 'looks at the checkpoints of thirty days.',
  'list: counts': 'counts every task that failed.',
  'sessions of a dead coder': 'reads the sessions of all chats, once a start.',
};

export async function placesOf(sql: Sql, { blocks }: Timeline): Promise<Places> {
  const run = (at: ReturnType<Sql>) => sql<[{ id: string }]>`select id from tasks where id = flow_run_id ${at} limit 1`;
  const [[oldest], [newest], [chat], [far]] = await Promise.all([
    run(sql`order by id`),
    run(sql`and state = 'completed' order by id desc`),
    sql<[{ id: string }]>`select chat_id as id from tasks where chat_id is not null order by id desc limit 1`,
    run(sql`order by id offset ${Math.floor(blocks / 10)}`),
  ]);
  return { oldestRun: oldest.id, newestRun: newest.id, chat: chat.id, far: far.id };
}

type Calls = Record<string, () => Promise<unknown>>;

interface Where {
  places: Places;
  timeline: Timeline;
  host: number;
}

/** All that is read of the tables while nobody works: pages, figures, what is looked at every hour or every poll, and a start. */
export function volumeReadings(sql: Sql, where: Where): VolumeReading[] {
  return [
    ...readingsOf('lists', pages(sql, where)),
    ...readingsOf('figures', figures(sql)),
    ...readingsOf('sweeps', sweeps(sql, where)),
    ...readingsOf('start', {
      'schema looked at': () => migrate(sql),
      'sessions of a dead coder': () => markCrashedSessions(sql),
    }),
  ];
}

function readingsOf(part: VolumeReading['part'], calls: Calls): VolumeReading[] {
  return Object.entries(calls).map(([what, call]): VolumeReading => {
    const why = GROWING[what];
    return { part, what, call, growth: why === undefined ? flat : { kind: 'grows', why } };
  });
}

function pages(sql: Sql, { places: { newestRun, oldestRun, chat, far } }: Where): Calls {
  const lists = listReadings(sql, { project: FILLED.project, rare: FILLED.rareAgent, far, big: newestRun });
  return {
    ...Object.fromEntries(lists.map(({ what, call }) => [`list: ${what}`, call])),
    'runs: first page': () => listRuns(sql, { limit: 50 }),
    'runs: far down': () => listRuns(sql, { limit: 50, before: far }),
    'tasks: first page': () => listTasks(sql, { limit: 50 }),
    'a run, the newest': () => readRun(sql, newestRun),
    'a run, the oldest': () => readRun(sql, oldestRun),
    'a chat': () => readWatchedChat(sql, chat),
    'findings of a run': async () => {
      await readFinalFindings(sql, newestRun);
      await readFindingSteps(sql, newestRun, false);
      await readLivesVersion(sql, newestRun);
    },
  };
}

function figures(sql: Sql): Calls {
  return {
    'what steps are expected to come to': () =>
      readForecasts(sql, reviewRows({ agent: 'claude', model: 'anthropic/claude-sonnet-4' })),
    'the same, of a model that was never used': () =>
      readForecasts(sql, reviewRows({ agent: 'claude', model: 'boocode/rehearsal' })),
    'what flows came to': () => readFlowHistory(sql),
    'statistics of a day, by persona': () => readStats(sql, { by: 'persona', days: 1 }),
    'statistics of thirty days, by persona': () => readStats(sql, { by: 'persona', days: 30 }),
    'figures for Prometheus': () => readFigures(sql),
    'totals of fifteen seconds': () => readTotals(sql, { after: momentAgo(15_000), until: momentAgo(0) }),
    'spans of five seconds': async () => {
      const after = momentAgo(5_000);
      await readSettled(sql, { after, until: await settledHorizon(sql, after), atLeast: 500 });
    },
  };
}

function sweeps(sql: Sql, { timeline, host }: Where): Calls {
  const first = '00000000-0000-0000-0000-000000000000';
  return {
    'poll with nothing ready': () => tick(sql, { host, completions: [], slots: { nobody: 4 }, lease_seconds: 30 }),
    'what a clock decides': () => release(sql),
    'what dead hosts held': () => reap(sql, host),
    'old runs, none to remove': () => pruneBatch(sql, new Date(timeline.startMs - DAY_MS)),
    'old checkpoints': () =>
      oldCheckpoints(sql, { before: new Date(Date.now() - 30 * DAY_MS), after: first, limit: 200 }),
    'checkouts in use': () => readOpenRuns(sql),
  };
}

function momentAgo(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}
