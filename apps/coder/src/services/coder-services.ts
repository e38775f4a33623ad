import type { AgentDescription } from '@boocode/contracts/agent';
import type { ReadinessPart } from '@boocode/contracts/health';
import type { Stats, StatsQuery } from '@boocode/contracts/stats';
import type { FlowDescription } from '@boocode/contracts/flow-run';
import type { Metrics } from '../telemetry/metrics.js';
import type { FindingServices } from '../findings/finding-services.js';
import type { GitServices } from '../git-actions/git-services.js';
import type { ArchiveServices } from '../archives/archive-services.js';
import type { ArenaServices } from './arena-services.js';
import type { BudgetServices } from './budget-services.js';
import type { ChatServices } from './chat-services.js';
import type { CheckpointServices } from './checkpoint-services.js';
import type { RunServices } from './run-services.js';
import type { SettingsServices } from './settings-services.js';
import type { StreamWatcher } from './stream-watcher.js';
import type { TaskServices } from './task-services.js';
import type { WorktreeServices } from './worktree-services.js';

/** All that the routes call: each route parses, calls one of these, and answers. */
export interface CoderServices
  extends
    RunServices,
    ArchiveServices,
    ArenaServices,
    BudgetServices,
    TaskServices,
    FindingServices,
    ChatServices,
    WorktreeServices,
    CheckpointServices,
    GitServices,
    SettingsServices {
  /** Ours, and those of the repository at this path. */
  flows(repo?: string): Promise<FlowDescription[]>;
  agents(): Promise<AgentDescription[]>;
  /** Looks for them anew. */
  refreshAgents(): Promise<AgentDescription[]>;
  /** What work stands on, as it is now. */
  readiness(): Promise<ReadinessPart[]>;
  /** What was found lately, how much of it was kept, and what that cost. */
  stats(query: StatsQuery): Promise<Stats>;
  metrics: Pick<Metrics, 'text' | 'answered'>;
  watcher: StreamWatcher;
}
