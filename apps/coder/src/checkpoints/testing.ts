import { mkdtempSync, readFileSync, readdirSync, lstatSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RestoreReply, RestoreRequest } from '@boocode/contracts/checkpoint';
import type { TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { messageTask } from '../chats/message-task.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { launch } from '../tasks/launch.js';
import { createCheckpointKeeper, type CheckpointKeeper } from './checkpoint-keeper.js';

/** For tests whose turns leave none. */
export const noCheckpoints: CheckpointKeeper = {
  ofTurn: async () => null,
  list: async () => [],
  restore: (_chatId, id) => Promise.reject(new Error(`there is no checkpoint ${id} in this test`)),
  removeOld: async () => 0,
};

/** A repository, a chat that works in it, and a keeper of its checkpoints, on a real database. For tests only. */
export interface CheckpointGround {
  repository: TestRepository;
  dataDir: string;
  chat_id: string;
  keeper: CheckpointKeeper;
  /** A turn that does this, and has ended; answers with its task. */
  turn(work: () => void, words?: string): Promise<string>;
  /** A task that is in this state. */
  say(state: string, chat?: string): Promise<string>;
  before(task: string, attempt?: number): Promise<string | null>;
  after(task: string): Promise<string | null>;
  restore(id: string, request?: Partial<RestoreRequest>): Promise<RestoreReply>;
  /** All that lies in the folder, with its modes and bytes, but for git's own. */
  files(): Record<string, string>;
  /** What of the repository is the person's: the index, HEAD, branches, the stash. */
  theirs(): Record<string, string>;
  remove(): Promise<void>;
}

export async function checkpointGround(db: TestDatabase, repository = testRepository()): Promise<CheckpointGround> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-checkpoints-'));
  const [project_id, chat_id] = [uuidv7(), uuidv7()];
  await db.sql`insert into projects (id, name, path) values (${project_id}, 'test', ${repository.path})`;
  const keeper = createCheckpointKeeper({ sql: db.sql, dataDir });

  async function say(state: string, chat = chat_id, words = 'Work'): Promise<string> {
    const id = uuidv7();
    const agent = { id: 'human', default_model: null };
    const task = messageTask({ id, chat_id: chat, project_id, request: { text: words }, last: null, agent });
    await launch(db.sql, { tasks: [task], key: null });
    if (state === 'running') {
      await db.sql`
        update tasks set state = 'running', ready_at = null, claimed_by = 1, attempt = 1, lease_until = now() + interval '1 hour'
        where id = ${id}`;
    } else if (state !== 'pending') {
      await db.sql`update tasks set state = ${state}, ready_at = null, ended_at = now() where id = ${id}`;
    }
    return id;
  }
  const ofTurn = (kind: 'before' | 'after', id: string, attempt = 1) =>
    keeper.ofTurn({ kind, folder: repository.path, task: { id, attempt, chat_id } });

  return {
    repository,
    dataDir,
    chat_id,
    keeper,
    say,
    before: (id, attempt) => ofTurn('before', id, attempt),
    after: (id) => ofTurn('after', id),
    async turn(work, words) {
      const id = await say('completed', chat_id, words);
      await ofTurn('before', id);
      work();
      await ofTurn('after', id);
      return id;
    },
    restore: (id, request) => keeper.restore(chat_id, id, { what: 'code', dry_run: false, ...request }),
    files: () => filesIn(repository.path),
    theirs: () => ({
      index: indexOf(repository),
      head: readFileSync(path.join(gitDir(repository), 'HEAD'), 'utf8'),
      refs: repository.git(
        'for-each-ref',
        '--format=%(refname) %(objectname)',
        'refs/heads',
        'refs/stash',
        'refs/tags',
      ),
      logs: repository.git('reflog', '--all'),
    }),
    async remove() {
      repository.remove();
      rmSync(dataDir, { recursive: true, force: true });
      await db.sql`delete from checkpoints`;
      await db.sql`delete from tasks`;
      await db.sql`delete from agent_sessions`;
      await db.sql`delete from projects`;
    },
  };
}

function gitDir(repository: TestRepository): string {
  return repository.git('rev-parse', '--absolute-git-dir');
}

function indexOf(repository: TestRepository): string {
  try {
    return readFileSync(path.join(gitDir(repository), 'index')).toString('base64');
  } catch {
    return 'none';
  }
}

function filesIn(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const file = path.join(folder, name);
    if (name.split(path.sep).includes('.git')) continue;
    const { mode, isDirectory } = factsOf(file);
    if (!isDirectory) found[name] = `${mode.toString(8)} ${contentOf(file)}`;
  }
  return found;
}

function factsOf(file: string): { mode: number; isDirectory: boolean } {
  const found = lstatSync(file);
  return { mode: found.mode, isDirectory: found.isDirectory() };
}

function contentOf(file: string): string {
  return lstatSync(file).isSymbolicLink() ? `-> ${readlinkSync(file)}` : readFileSync(file).toString('latin1');
}
