import path from 'node:path';
import type { GitAction, GitReply, GitStanding } from '@boocode/contracts/git-action';
import type { Sql } from '@boocode/db/connect';
import { CoderError } from '../errors.js';
import { alone } from '../services/alone.js';
import type { Gh } from '../services/gh.js';
import { noteMerged } from '../worktrees/note-merged.js';
import { findWorktree } from '../worktrees/worktree-rows.js';
import { actionGround, type ActionGround, type Done } from './action-ground.js';
import { discard, stage, unstage } from './change-index.js';
import { commitChanges } from './commit-changes.js';
import { findChat, findPlace } from './find-place.js';
import { mergeChange } from './merge-change.js';
import { openPullRequest } from './open-pull-request.js';
import { createPullRequests } from './pull-requests.js';
import { pushBranch } from './push-branch.js';
import { readStanding } from './read-standing.js';
import { rebaseBranch } from './rebase-branch.js';

/** Git in the folders of chats, which are named by their own ids or by those of their tasks. */
export interface GitServices {
  /** With a target, for that branch instead of the one that it is meant for. */
  gitStanding(id: string, target?: string): Promise<GitStanding>;
  /** One thing at a time a folder; throws `chat.busy` while a turn goes on. */
  doGit(id: string, action: GitAction): Promise<GitReply>;
}

export interface GitPorts {
  sql: Sql;
  dataDir: string;
  gh: Gh;
  /** Keeps the files of a folder before some are discarded; answers with what a person finds them by. */
  checkpointBefore: (ground: ActionGround) => Promise<string>;
}

/** So long one waits for another that works in the same folder. */
const patienceMs = 10_000;

export function createGitServices(ports: GitPorts): GitServices {
  const { sql, dataDir, gh } = ports;
  const scratchDir = path.join(dataDir, 'scratch');
  const standingPorts = { dataDir, pullRequests: createPullRequests(gh) };
  return {
    async gitStanding(id, target) {
      const chatId = await findChat(sql, id);
      const place = await findPlace(sql, scratchDir, chatId);
      return readStanding(target === undefined ? place : { ...place, target }, standingPorts);
    },
    async doGit(id, action) {
      const chatId = await findChat(sql, id);
      const place = await findPlace(sql, scratchDir, chatId);
      return alone(sql, { lock: `boocode.git ${place.folder}`, patienceMs, busy: otherBusy }, async () => {
        await refuseDuringTurn(sql, chatId);
        const came = await act(actionGround(place, chatId, dataDir), action, ports);
        if (action.do === 'merge' && came.done)
          await note(sql, { chatId, target: action.target ?? place.target, commit: action.head_commit });
        const standing = await readStanding(place, standingPorts);
        return { commit: null, url: null, conflicts: [], ...came, standing };
      });
    },
  };
}

function act(ground: ActionGround, action: GitAction, { gh, checkpointBefore }: GitPorts): Promise<Done> {
  switch (action.do) {
    case 'stage':
      return stage(ground, action.paths);
    case 'unstage':
      return unstage(ground, action.paths);
    case 'discard':
      return discard(ground, action.paths, checkpointBefore);
    case 'commit':
      return commitChanges(ground, action);
    case 'rebase':
      return rebaseBranch(ground);
    case 'merge':
      return mergeChange(ground, action);
    case 'push':
      return pushBranch(ground);
    case 'pull-request':
      break;
  }
  return openPullRequest(ground, action, gh);
}

/** Squashed, nothing of git tells that it is merged. */
async function note(
  sql: Sql,
  { chatId, target, commit }: { chatId: string; target: string | null; commit: string },
): Promise<void> {
  const worktree = await findWorktree(sql, chatId);
  if (worktree !== null && target !== null) await noteMerged(sql, { repository: worktree.repository, commit, target });
}

/** A task that is only ready may begin in the next moment. */
async function refuseDuringTurn(sql: Sql, chatId: string): Promise<void> {
  const [open] = await sql`
    select 1
    from tasks
    where chat_id = ${chatId}
      and state in ('pending', 'running')
    limit 1`;
  if (open !== undefined) {
    throw busy('A turn goes on in this chat. Wait for its end, or cancel it; then try again.');
  }
}

function otherBusy(): CoderError {
  return busy('Something else is being done with git in this folder. Try again in a moment.');
}

function busy(message: string): CoderError {
  return new CoderError({ code: 'chat.busy', status: 409, message });
}
