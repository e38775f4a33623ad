import type { CheckResult } from '@boocode/contracts/arena';
import { portEnvironment, type WorktreeOrphan, type WorktreeView } from '@boocode/contracts/worktree';
import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { NotFoundError } from '../errors.js';
import { beginWorktree, type Waiting } from './begin-worktree.js';
import { commitWorktree, type Committed } from './commit-worktree.js';
import { findOrphans } from './find-orphans.js';
import { keepWork } from './keep-work.js';
import { viewWorktrees, type Wanted } from './list-worktrees.js';
import { isFolder } from './make-worktree.js';
import { noteMerged, type Merged } from './note-merged.js';
import { removeOldRefs } from './old-refs.js';
import { removeWorktree } from './remove-worktree.js';
import { runCheck, type CheckRequest } from './run-check.js';
import { sweepWorktrees } from './sweep-worktrees.js';
import { WorktreeError } from './worktree-error.js';
import { findWorktree, markKept, worktreeById, type Worktree } from './worktree-rows.js';
import { worktreeWords } from './worktree-words.js';

/** Where the writing tasks of chats write that have a worktree. */
export interface WorktreeKeeper {
  /** Holds one folder a worktree. */
  dir: string;
  /**
   * The folder of the chat's worktree, made and set up when it is not there yet; null: the chat works in the project. Throws
   * `WorktreeError`, and `CoderError` for commands that nobody agreed to.
   */
  folderOf(task: { chat_id: string | null; project_id: string | null }, waiting?: Waiting): Promise<string | null>;
  /** What an agent is told of the chat's worktree; null: it has none that is there. */
  wordsOf(chatId: string): Promise<string | null>;
  /** Commits what has changed in the chat's worktree; null: it has none. */
  commit(chatId: string): Promise<Committed | null>;
  /** Keeps what a worktree holds as a ref, and answers with it; the worktree stays. */
  keep(worktreeId: string): Promise<string>;
  /** Removes one as a person wants it; see `removeWorktree`. */
  remove(worktreeId: string, options: { keep: boolean }): Promise<WorktreeView>;
  /** Its ports as commands and servers are told them. */
  environmentOf(worktreeId: string): Promise<Record<string, string>>;
  /** Runs the project's own check at a commit, or in a folder; see `runCheck`. */
  check(request: CheckRequest): Promise<CheckResult>;
  list(wanted: Wanted): Promise<WorktreeView[]>;
  /** What has lost a half; see `findOrphans`. */
  orphans(signal?: AbortSignal): Promise<WorktreeOrphan[]>;
  /** See `removeOldRefs`. */
  removeOldRefs(before: Date, signal: AbortSignal): Promise<number>;
  /** A branch with this commit at its head was merged, if as other commits: its worktrees hold nothing that is not on their target. */
  merged(what: Merged): Promise<void>;
  /** After a start, before any task runs: takes away what a dead coder had begun, and what nobody needs any more. */
  sweep(): Promise<void>;
}

/** Nobody waits, and nobody listens. */
const unheard: Waiting = { signal: new AbortController().signal, onEvent: () => undefined };

export function createWorktreeKeeper(ports: { sql: Sql; dir: string; dataDir: string; log: Logger }): WorktreeKeeper {
  const { sql, dir, dataDir, log } = ports;

  async function ofId(id: string): Promise<Worktree> {
    const worktree = await worktreeById(sql, id);
    if (worktree === null) throw new NotFoundError('worktree', id);
    return worktree;
  }

  return {
    dir,
    async folderOf({ chat_id, project_id }, waiting = unheard) {
      const worktree = chat_id === null ? null : await findWorktree(sql, chat_id);
      if (worktree === null || worktree.project_id !== project_id) return null;
      if (worktree.removed || (worktree.made && !(await isFolder(worktree.path)))) throw gone(worktree);
      if (!worktree.made) await beginWorktree(ports, worktree, waiting);
      return worktree.path;
    },
    async wordsOf(chatId) {
      const worktree = await findWorktree(sql, chatId);
      return worktree === null || !worktree.made || worktree.removed ? null : worktreeWords(worktree);
    },
    async commit(chatId) {
      const worktree = await findWorktree(sql, chatId);
      if (worktree === null || !worktree.made || worktree.removed || !(await isFolder(worktree.path))) return null;
      const { commit_message } = worktree;
      return commit_message === null ? null : commitWorktree({ ...worktree, commit_message }, dataDir);
    },
    async keep(id) {
      const ref = await keepWork(await ofId(id));
      await markKept(sql, id, ref);
      return ref;
    },
    async remove(id, options) {
      const worktree = await ofId(id);
      if (!worktree.path.startsWith(`${dir}/`)) {
        throw new WorktreeError('worktree.elsewhere', `${worktree.path} belongs to another BooCode. Remove it there.`);
      }
      await removeWorktree(sql, worktree, options);
      const [view] = await viewWorktrees(sql, { id, all: true });
      if (view === undefined) throw new NotFoundError('worktree', id);
      return view;
    },
    environmentOf: async (id) => portEnvironment((await ofId(id)).ports),
    check: (request) => runCheck(ports, request),
    list: (wanted) => viewWorktrees(sql, wanted),
    orphans: (signal) => findOrphans(sql, dir, signal),
    removeOldRefs: (before, signal) => removeOldRefs(sql, before, signal),
    merged: (what) => noteMerged(sql, what),
    sweep: () => sweepWorktrees({ sql, dir, log }),
  };
}

function gone({ path, branch, kept_ref }: Worktree): WorktreeError {
  const kept = kept_ref === null ? '' : ` What was not is kept as ${kept_ref}.`;
  return new WorktreeError(
    'worktree.removed',
    `The worktree ${path} of this chat is not there any more. What was committed is on ${branch}.${kept} Begin a new chat, or make a new task of the finding.`,
  );
}
