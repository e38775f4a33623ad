import type { RestoreReply, RestoreRequest } from '@boocode/contracts/checkpoint';
import type { Sql } from '@boocode/db/connect';
import { closeAgentSessions } from '../chats/agent-sessions.js';
import { CoderError } from '../errors.js';
import { alone } from '../services/alone.js';
import { topOf } from '../services/git/read-work-tree.js';
import { hasOpenTurn, isProjectAtWork, putAside, turnsSince, type ChatPoint, type Turns } from '../tasks/put-aside.js';
import { treeOf, placesIn } from './compare-trees.js';
import type { Checkpoint } from './checkpoint-rows.js';
import { busy, folderLock } from './folder-lock.js';
import { makeCheckpoint } from './make-checkpoint.js';
import { planRestore } from './plan-restore.js';
import { refuseInTheWay } from './in-the-way.js';
import { restoreFiles } from './restore-files.js';
import { chatPoint } from './restore-point.js';
import { openShadow } from './shadow-repository.js';
import { withSnapshot } from './take-snapshot.js';

export interface RestorePorts {
  sql: Sql;
  dataDir: string;
}

const patienceMs = 10_000;

/**
 * Makes the folder of a chat, or what was said in it, or both, be as they were at a checkpoint; in a dry run it only tells what would
 * change. What is now is kept as a checkpoint first. Files go first: a crash in between leaves words about code that is not there,
 * and restoring again mends it.
 */
export async function restoreCheckpoint(
  { sql, dataDir }: RestorePorts,
  checkpoint: Checkpoint,
  request: RestoreRequest,
): Promise<RestoreReply> {
  const { chat_id, folder, repository, commit } = checkpoint;
  if ((await topOf(folder)) !== folder)
    throw gone(`The folder ${folder} of this chat is not there any more, so no files can be written there.`);
  return alone(
    sql,
    {
      lock: folderLock(folder),
      patienceMs,
      busy: () => busy('Something else works in this folder. Try again in a moment.'),
    },
    async (held) => {
      await refuseAtWork(held, checkpoint);
      const past = await treeOf(repository, commit);
      if (past === null) throw gone(`Git does not have the files of this checkpoint any more (${commit}).`);
      const wanted = request.what === 'chat' ? new Set<string>() : await placesIn(repository, past);
      const point = request.what === 'code' ? null : await chatPoint(held, checkpoint, request);
      const turns = point === null ? noTurns : await turnsSince(held, point);
      const shadow = await openShadow(folder, dataDir);
      return withSnapshot(shadow, wanted, async (now) => {
        const plan = request.what === 'chat' ? noFiles : await planRestore(shadow, { now: now.tree, past });
        const { written, removed, left } = plan;
        const would = { written, removed, left, turns: turns.aside.length, turns_back: turns.back.length, undo: null };
        const differs = written.length + removed.length + turns.aside.length + turns.back.length > 0;
        await refuseInTheWay(folder, plan);
        if (request.dry_run || !differs) return would;
        const { worktree_id } = checkpoint;
        const kept = await makeCheckpoint(held, shadow, {
          chat_id,
          task_id: null,
          worktree_id,
          kind: 'restore',
          tree: now.tree,
          always: true,
        });
        if (plan.tree !== null) await restoreFiles(shadow, now, plan.tree);
        if (point !== null) await goBack(sql, point, turns);
        return { ...would, undo: kept?.id ?? null };
      });
    },
  );
}

const noFiles = { tree: null, written: [], removed: [], left: [] };
const noTurns: Turns = { aside: [], back: [] };

/** The table says so, whichever process it is in. Who begins a turn after this waits for the folder. */
async function refuseAtWork(sql: Sql, { chat_id, folder }: Checkpoint): Promise<void> {
  if (await hasOpenTurn(sql, chat_id)) {
    throw busy('A turn goes on in this chat, or waits to begin. Wait for its end, or cancel it; then try again.');
  }
  if (await isProjectAtWork(sql, folder)) {
    throw busy('Another chat works in this folder just now. Wait for its end, or cancel it; then try again.');
  }
}

/** The agents' own sessions hold what is put aside now: they end, and the next ones are told what was said before. */
async function goBack(sql: Sql, { chat_id }: ChatPoint, turns: Turns): Promise<void> {
  await sql.begin(async (tx) => {
    await putAside(tx, turns);
    await closeAgentSessions(tx, chat_id);
  });
}

function gone(message: string): CoderError {
  return new CoderError({ code: 'checkpoint.gone', status: 409, message });
}
