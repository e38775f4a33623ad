import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { messageTask } from '../chats/message-task.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { launch } from '../tasks/launch.js';
import { agree, commandsOf } from './agreed-commands.js';
import { readProjectFile } from './project-file.js';
import { createWorktreeKeeper, type WorktreeKeeper } from './worktree-keeper.js';
import { planWorktree, type NewWorktree } from './worktree-rows.js';

/** For tests whose chats work in their projects, in place. */
export const noWorktrees: WorktreeKeeper = {
  dir: '/nonexistent',
  folderOf: async () => null,
  wordsOf: async () => null,
  commit: async () => null,
  keep: (id) => Promise.reject(new Error(`there is no worktree ${id} in this test`)),
  remove: (id) => Promise.reject(new Error(`there is no worktree ${id} in this test`)),
  environmentOf: async () => ({}),
  check: () => Promise.reject(new Error('no project is checked in this test')),
  list: async () => [],
  orphans: async () => [],
  removeOldRefs: async () => 0,
  merged: async () => undefined,
  sweep: async () => undefined,
};

/** A repository with one commit on `main`, and a keeper of its worktrees, on a real database. */
export interface WorktreeGround {
  repository: TestRepository;
  project_id: string;
  dataDir: string;
  keeper: WorktreeKeeper;
  /** What who waits for a worktree is told, in order. */
  events: AgentEvent[];
  /** Plans a worktree of the repository as it stands, for a task of a chat that it makes. */
  plan(changes?: Partial<NewWorktree>): Promise<NewWorktree>;
  /** Its folder, made where it is not there yet. */
  make(plan: NewWorktree, signal?: AbortSignal): Promise<string | null>;
  /** Writes the project file, commits it, and agrees to its commands. */
  setUp(file: object): Promise<void>;
  remove(): Promise<void>;
}

export async function worktreeGround(db: TestDatabase, repository = testRepository()): Promise<WorktreeGround> {
  repository.write({ 'a.txt': 'one\n', '.gitignore': '*.local\nignored/\n' });
  repository.commit('Start');
  const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-worktrees-'));
  const dir = path.join(dataDir, 'worktrees');
  const keeper = createWorktreeKeeper({ sql: db.sql, dir, dataDir, log: pino({ level: 'silent' }) });
  const project_id = uuidv7();
  await db.sql`insert into projects (id, name, path) values (${project_id}, 'test', ${repository.path})`;
  const events: AgentEvent[] = [];
  return {
    repository,
    project_id,
    dataDir,
    keeper,
    events,
    async plan(changes = {}) {
      const [id, chat_id, task_id] = [uuidv7(), uuidv7(), uuidv7()];
      await launch(db.sql, {
        tasks: [
          taskOf({
            id: task_id,
            chat_id,
            project_id,
          }),
        ],
        key: null,
      });
      const plan: NewWorktree = {
        id,
        project_id,
        task_id,
        chat_id,
        repository: repository.path,
        path: path.join(dir, id),
        branch: `boocode/test-${id.slice(-8)}`,
        base_commit: repository.git('rev-parse', 'HEAD'),
        commit_message: 'Work',
        target: 'main',
        ...changes,
      };
      await planWorktree(db.sql, plan);
      return plan;
    },
    make: (plan, signal = new AbortController().signal) =>
      keeper.folderOf(plan, {
        signal,
        onEvent: (event) => events.push(event),
      }),
    async setUp(file) {
      repository.write({ '.boocode/project.json': JSON.stringify(file) });
      repository.git('add', '--all');
      repository.git('commit', '--quiet', '--allow-empty', '--message', 'Say how it is set up');
      const commit = repository.git('rev-parse', 'HEAD');
      const { hash } = commandsOf(await readProjectFile(repository.path, commit));
      if (hash !== null) await agree(db.sql, project_id, hash);
    },
    async remove() {
      repository.remove();
      rmSync(dataDir, {
        recursive: true,
        force: true,
      });
      await db.sql`delete from tasks`;
      await db.sql`delete from worktrees`;
      await db.sql`delete from agreed_commands`;
      await db.sql`delete from projects`;
    },
  };
}

/** A task that nobody claims by itself. */
function taskOf({ id, chat_id, project_id }: { id: string; chat_id: string; project_id: string }) {
  return messageTask({
    id,
    chat_id,
    project_id,
    request: { text: 'Work on it' },
    last: null,
    agent: {
      id: 'human',
      default_model: null,
    },
  });
}
