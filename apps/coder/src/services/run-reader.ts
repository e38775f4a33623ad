import type { AgentGateView } from '@boocode/contracts/agent-gate';
import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import type { Sql } from '@boocode/db/connect';
import { listAgentSessions } from '../chats/agent-sessions.js';
import {
  readEventsBehind,
  readNewestEvents,
  readOpenOfChat,
  readPlacesOf,
  readWatchedChat,
} from '../chats/read-watched-chat.js';
import { readLivesVersion } from '../findings/read-lives.js';
import { readGates } from '../tasks/gates.js';
import { readEventPlaces, readEventsAfter, type EventPlace, type RunEvent } from '../tasks/read-events.js';
import { listAsks, readAsks } from '../tasks/read-asks.js';
import { listRuns, readRun, type AgentSlots } from '../tasks/read-runs.js';
import { readGroupVersions } from '../task-list/read-changes.js';
import { readTaskCounts } from '../task-list/read-list.js';
import type { ChatReader } from './watched-chat.js';
import type { TaskListReader } from './watched-tasks.js';

/** What watchers read of the table. */
export interface RunReader {
  run(id: string): Promise<FlowRunView | null>;
  /** The newest, and those of `also` that there are. */
  runs(also: readonly string[]): Promise<FlowRunSummary[]>;
  /** Another word whenever the lives of findings in the run's project have changed. */
  livesVersion(runId: string): Promise<string>;
  /** All asks that are open. */
  openAsks(): Promise<AskView[]>;
  /** Asks by id, open or not. */
  asks(ids: readonly string[]): Promise<AskView[]>;
  /** Where the run's latest attempts stand now. */
  places(runId: string): Promise<EventPlace[]>;
  /** Events of the run's latest attempts behind `places`, each attempt's in order. */
  eventsAfter(runId: string, places: readonly EventPlace[]): Promise<RunEvent[]>;
  /** What providers refuse for now. */
  gates(): Promise<AgentGateView[]>;
  chat: ChatReader;
  taskList: TaskListReader;
}

const newestRuns = 50;

/** `slots`: how many steps of an agent run at once on this host. */
export function createRunReader(sql: Sql, slots: AgentSlots = new Map()): RunReader {
  return {
    livesVersion: (runId) => readLivesVersion(sql, runId),
    run: (id) => readRun(sql, id, slots),
    runs: (also) => listRuns(sql, { limit: newestRuns, also }),
    openAsks: () => listAsks(sql, { state: 'open' }),
    asks: (ids) => readAsks(sql, ids),
    places: (runId) => readEventPlaces(sql, runId),
    eventsAfter: (runId, places) => readEventsAfter(sql, runId, places),
    gates: () => readGates(sql),
    taskList: {
      versions: () => readGroupVersions(sql, Date.now()),
      counts: () => readTaskCounts(sql),
    },
    chat: {
      tasks: (chatId) => readWatchedChat(sql, chatId),
      open: (chatId, known) => readOpenOfChat(sql, chatId, known),
      sessions: (chatId) => listAgentSessions(sql, chatId),
      places: (ids) => readPlacesOf(sql, ids),
      newestEvents: (ids, bounds) => readNewestEvents(sql, ids, bounds),
      eventsBehind: (places, limit) => readEventsBehind(sql, places, limit),
    },
  };
}
