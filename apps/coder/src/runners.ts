import path from 'node:path';
import type { Flow } from '@boocode/conductor/types';
import type { Sql } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { Logger } from 'pino';
import { isSubscription } from './agents/is-subscription.js';
import type { AgentEntry } from './agents/agent-entry.js';
import type { CheckpointKeeper } from './checkpoints/checkpoint-keeper.js';
import type { Config } from './config.js';
import { readDismissals } from './findings/read-lives.js';
import { codeAgent, commandAgent } from './flows/built-in-agents.js';
import { makeBranch } from './git-actions/make-branch.js';
import { mergeBranch } from './git-actions/merge-branch.js';
import { createAgentRunner } from './services/agent-runner.js';
import { asBilled } from './services/billed-backend.js';
import { createConductor } from './services/backends/conductor.js';
import { createChatKeeper } from './services/chat-keeper.js';
import { createCommandRunner } from './services/command-runner.js';
import type { DispatcherPorts } from './services/dispatcher-ports.js';
import { goingHome } from './services/going-home.js';
import { createMergeRunner } from './services/merge-runner.js';
import { createRecheckRunner } from './services/recheck-runner.js';
import type { RunSources } from './services/run-sources.js';
import type { RunningSessions } from './services/running-sessions.js';
import { createSessionRunner } from './services/session-runner.js';
import { byKind, byShape } from './services/task-runner.js';
import { createWriteRunner } from './services/write-runner.js';
import { findResult } from './tasks/find-result.js';
import { keepHome } from './tasks/keep-home.js';
import { readAccounts } from './tasks/read-accounts.js';
import { readInterrupted } from './tasks/read-interrupted.js';
import type { ClaimedTask } from './tasks/types.js';
import type { TaskTools } from './tools/task-tools.js';
import { bringOnto, leftConflicts } from './worktrees/bring-onto.js';
import { keepOfChat } from './worktrees/keep-of-chat.js';
import { commitStep, folderAt, worktreeOfStep } from './worktrees/step-worktree.js';
import type { WorktreeKeeper } from './worktrees/worktree-keeper.js';

export interface RunnersPorts {
  sql: Sql;
  config: Pick<Config, 'slots' | 'dataDir'>;
  log: Logger;
  /** Whose agents they are. */
  host: number;
  flow: (name: string) => Flow | undefined;
  entries: readonly Pick<AgentEntry, 'id' | 'surface' | 'slots' | 'backend'>[];
  tools: TaskTools;
  sessions: Pick<RunningSessions, 'spokenTo'>;
  sources: RunSources;
  worktrees: WorktreeKeeper;
  checkpoints: CheckpointKeeper;
  checkoutsDir: string;
}

type Runner = DispatcherPorts['runners'] extends ReadonlyMap<string, infer One> ? One : never;

/** How many code steps are computed at once, and how many of the project's own commands run, unless the environment says otherwise. */
const builtInSlots = { [codeAgent]: 8, [commandAgent]: 2 };

/** One runner an agent, one for code and merges, one for commands; what an ordinary task is, and what a step, the row says. */
export function createRunners(ports: RunnersPorts): DispatcherPorts['runners'] {
  const { sql, config, log, host, flow, sources, worktrees, checkpoints, entries } = ports;
  const { dataDir, slots } = config;
  const reads = readsOf(sql);
  const steps = { flow, sources };
  const chats = createChatKeeper({ sql, scratchDir: path.join(dataDir, 'scratch'), worktrees, checkpoints, log });
  const places: Pick<Parameters<typeof createWriteRunner>[0], 'worktreeOf' | 'commit' | 'bringOnto' | 'leftConflicts'> =
    {
      worktreeOf: (task, plan, signal) =>
        whenDatabaseIsBack(() => worktreeOfStep({ sql, worktrees }, task, plan), signal),
      bringOnto: (worktree, commit) => bringOnto(worktree, commit, dataDir),
      leftConflicts,
      commit: (chatId, signal) => whenDatabaseIsBack(() => commitStep({ sql, worktrees }, chatId), signal),
    };
  const agents = entries.map(({ id, surface, slots: usual, backend: unbilled }) => {
    const backend = asBilled(unbilled, (signal) => whenDatabaseIsBack(() => isSubscription(sql, host, id), signal));
    const step = createAgentRunner({ ...steps, ...reads, backend });
    const write = createWriteRunner({ ...steps, ...reads, ...places, backend, surface, chats });
    const ordinary = createSessionRunner({ backend, surface, chats, tools: ports.tools });
    const recheck = createRecheckRunner({ backend, checkoutsDir: ports.checkoutsDir });
    const runner = goingHome(
      ports.sessions.spokenTo(byShape({ step, write, ordinary, recheck }), backend),
      reads.keepHome,
    );
    return [id, { runner, slots: slots[id] ?? usual, surface }] as const;
  });
  const code = createConductor({ ...steps, dismissals: reads.dismissals, accounts: reads.accounts });
  const merge = createMergeRunner({
    flow,
    mergeBranch: (request) => mergeBranch(request, dataDir),
    makeBranch,
    noteMerged: (merged, signal) => whenDatabaseIsBack(() => worktrees.merged(merged), signal),
    keep: (chatId, signal) => whenDatabaseIsBack(() => keepOfChat({ sql, worktrees }, chatId), signal),
  });
  const command = createCommandRunner({
    flow,
    runCheck: (request) => worktrees.check(request),
    folderAt: (chatId, commit, signal) => whenDatabaseIsBack(() => folderAt(sql, chatId, commit), signal),
  });
  return new Map<string, Runner>([
    [
      codeAgent,
      {
        runner: goingHome(byKind({ code, merge }), reads.keepHome),
        slots: slots[codeAgent] ?? builtInSlots[codeAgent],
      },
    ],
    [commandAgent, { runner: command, slots: slots[commandAgent] ?? builtInSlots[commandAgent] }],
    ...agents,
  ]);
}

/** What runners read and note of the tables; each waits for the database. */
function readsOf(sql: Sql) {
  return {
    keepHome: (task: ClaimedTask, why: string, signal: AbortSignal) =>
      whenDatabaseIsBack(() => keepHome(sql, task.id, why), signal),
    interrupted: (task: ClaimedTask, signal: AbortSignal) =>
      whenDatabaseIsBack(() => readInterrupted(sql, task), signal),
    foundResult: (input_hash: string, task: ClaimedTask, signal: AbortSignal) =>
      whenDatabaseIsBack(() => findResult(sql, input_hash, task.id), signal),
    dismissals: (task: ClaimedTask, signal: AbortSignal) =>
      whenDatabaseIsBack(() => readDismissals(sql, task.project_id), signal),
    accounts: (task: ClaimedTask, signal: AbortSignal) =>
      whenDatabaseIsBack(() => readAccounts(sql, task.dependencies), signal),
  };
}
