import type { Flow } from '@boocode/conductor/types';
import type { Sql } from '@boocode/db/connect';
import type { AgentCatalogue } from '../agents/agent-catalogue.js';
import type { AgentSlots } from '../tasks/read-runs.js';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';
import type { Broker } from './broker.js';
import type { Dispatcher } from './dispatcher-ports.js';
import type { RunSources } from './run-sources.js';
import type { RunningSessions } from './running-sessions.js';
import type { StreamWatcher } from './stream-watcher.js';

/** What the services stand on: the tasks table, and what this process runs. */
export interface ServicePorts {
  sql: Sql;
  broker: Broker;
  dispatcher: Pick<Dispatcher, 'checkAttempts' | 'isClaiming'>;
  watcher: StreamWatcher;
  metrics: Pick<Metrics, 'text' | 'answered'>;
  sessions: Pick<RunningSessions, 'say'>;
  agents: Pick<AgentCatalogue, 'all' | 'refresh' | 'giveTiers'>;
  getFlow: (name: string) => Flow | undefined;
  flowNames: readonly string[];
  /** How many steps of an agent run at once on this host, by its id. */
  slots: AgentSlots;
  /** What prompts are made from. */
  sources: Pick<RunSources, 'gather'>;
  /** Where tasks write that have a branch of their own. */
  worktrees: Pick<WorktreeKeeper, 'dir' | 'commit' | 'list' | 'remove' | 'orphans'>;
  /** What the files of chats were. */
  checkpoints: Pick<CheckpointKeeper, 'list' | 'restore'>;
  /** Where the person's own skills are, and what they have settled about agents. */
  dataDir: string;
}
