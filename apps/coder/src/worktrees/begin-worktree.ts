import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { requireAgreement } from './agreed-commands.js';
import { currentBase } from './base-commit.js';
import { makeWorktree, undoWorktree } from './make-worktree.js';
import { takePorts } from './ports.js';
import { setUp } from './set-up.js';
import { WorktreeError } from './worktree-error.js';
import { markMade, markPlanned, markSettingUp, moveBase, type Worktree } from './worktree-rows.js';

export interface BeginPorts {
  sql: Sql;
  dataDir: string;
  log: Logger;
}

/** Who waits for the worktree, and is told what is done for it. */
export interface Waiting {
  signal: AbortSignal;
  onEvent: (event: AgentEvent) => void;
}

/**
 * Makes a planned worktree and sets it up. Nothing counts before all of it has passed: whatever a crash or a failure has left is taken away,
 * and the next try begins anew. Throws `WorktreeError`, and `CoderError` for commands that nobody agreed to.
 */
export async function beginWorktree(ports: BeginPorts, worktree: Worktree, waiting: Waiting): Promise<void> {
  const { sql, log } = ports;
  await markSettingUp(sql, worktree.id);
  let begun = worktree;
  try {
    // Before the base moves: what an earlier try has left stands at the one before.
    await undoWorktree(worktree);
    begun = { ...worktree, base_commit: await baseOf(ports, worktree, waiting) };
    await makeAll(ports, begun, waiting);
  } catch (error) {
    const isAborted = error instanceof WorktreeError && error.code === 'worktree.aborted';
    await undoWorktree(begun).catch((undone: unknown) => {
      log.warn({ err: undone, worktree: worktree.path }, 'could not take away what was begun of a worktree');
    });
    const fault = error instanceof Error ? error.message : String(error);
    await markPlanned(sql, worktree.id, isAborted ? null : fault.replaceAll('\0', ''));
    throw error;
  }
}

async function baseOf({ sql, dataDir }: BeginPorts, worktree: Worktree, { onEvent }: Waiting): Promise<string> {
  const { id, repository, target, follows, base_commit } = worktree;
  if (!follows || target === null) return base_commit;
  const { commit, notice } = await currentBase({ repository, target, fallback: base_commit }, dataDir);
  if (notice !== null) onEvent({ type: 'notice', text: notice });
  if (commit !== base_commit) await moveBase(sql, id, commit);
  return commit;
}

async function makeAll({ sql, dataDir }: BeginPorts, worktree: Worktree, waiting: Waiting): Promise<void> {
  const { id, project_id, repository, path, base_commit } = worktree;
  const file = await requireAgreement(sql, { project_id, repository, commit: base_commit });
  await makeWorktree(worktree);
  const ports = await takePorts(sql, id, file.worktree.ports);
  await setUp({ repository, path, file, ports, dataDir, ...waiting });
  if (waiting.signal.aborted) throw new WorktreeError('worktree.aborted', 'The set-up of the worktree was ended.');
  await markMade(sql, id);
}
