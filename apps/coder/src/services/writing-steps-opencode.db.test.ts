import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { messageTask } from '../chats/message-task.js';
import { readLastOfChat } from '../chats/chat-tasks.js';
import { launch } from '../tasks/launch.js';
import { readTask } from '../tasks/read-tasks.js';
import { auditCounters } from '../tasks/test-run.js';
import { opencodeWorld, type OpencodeWorld } from './testing/opencode-world.js';
import type { TestPlanStep } from './testing/step-world.js';
import { v7 as uuidv7 } from 'uuid';
import { isLong } from '@boocode/rehearsal/long-form';

// The whole way with the real opencode, whose process is killed in the middle: written, checked, approved, merged, talked on.
// In the short form scripted agents go it here, and real ones from the browser.

let own: OpencodeWorld;
beforeAll(async () => {
  own = await opencodeWorld();
}, 120_000);
afterAll(() => own.end(), 60_000);

const steps: TestPlanStep[] = [
  { key: 'fix', kind: 'write', stage: 'fix', brief: 'write both files', title: 'Write both files' },
  { key: 'check', kind: 'command', stage: 'check', depends_on: ['fix'], from: 'fix' },
  { key: 'approve', kind: 'person', stage: 'approve', person: 'approve', depends_on: ['check'] },
  {
    key: 'merge',
    kind: 'merge',
    stage: 'merge',
    depends_on: ['approve', 'fix'],
    from: 'fix',
    merge: { into: 'target', way: 'squash' },
  },
];

test.runIf(isLong)(
  'a step whose agent is killed while it writes goes on in its session and worktree, and its change is merged',
  async () => {
    const { db, models, opencode, steps: world } = own;
    const { repository } = world;
    repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: 'cat one.txt two.txt' } }) });
    repository.commit('Say how it is checked');
    await world.agree();
    models.rehearsal.addRules([
      { match: '^write both files', steps: [{ tools: [{ write: 'one.txt', content: 'one\n' }] }, { hang: true }] },
      { match: '^Go on', steps: [{ tools: [{ write: 'two.txt', content: 'two\n' }] }, { text: 'Both are written.' }] },
      { match: '^what now', steps: [{ tools: [{ write: 'three.txt', content: 'three\n' }] }, { text: 'A third.' }] },
    ]);
    const run = await world.launch(steps);
    await world.host();
    const fix = run.ids['fix'] ?? '';
    await vi.waitFor(
      async () => {
        const [place] = await db.sql<[{ path: string }?]>`select path from worktrees where task_id = ${fix}`;
        expect(readFileSync(path.join(place?.path ?? '', 'one.txt'), 'utf8')).toBe('one\n');
        const told = await db.sql`select from task_events where task_id = ${fix} and event ->> 'type' = 'tool_call'`;
        expect(told).not.toHaveLength(0);
      },
      { timeout: 60_000, interval: 50 },
    );
    process.kill(opencode.serverPid() ?? Number.NaN, 'SIGKILL');
    await world.reaches(run.id, { approve: 'needs-you' });
    expect(await world.data(run.ids['check'])).toMatchObject({ state: 'passed', tail: 'one\ntwo\n' });
    const attempts =
      await db.sql`select outcome, agent_session_id from task_attempts where task_id = ${fix} order by attempt`;
    expect(attempts.map((row) => row['outcome'])).toEqual(['crash', 'completed']);
    expect(new Set(attempts.map((row) => row['agent_session_id'])).size).toBe(1);
    await world.post(`/tasks/${run.ids['approve']}/answer`, { kind: 'approve', approved: true });
    await world.reaches(run.id, { finish: 'completed' });
    expect(await world.data(run.ids['merge'])).toMatchObject({ state: 'merged', target: 'main' });
    expect(repository.git('log', '-1', '--format=%s %P')).toBe(`Step merge ${repository.git('rev-parse', 'HEAD~1')}`);
    expect(readFileSync(path.join(repository.path, 'two.txt'), 'utf8')).toBe('two\n');

    // A person talks on in the chat of the step: the same session, the same worktree.
    const [row] = await db.sql<[{ chat_id: string }?]>`select chat_id from tasks where id = ${fix}`;
    const chat_id = row?.chat_id ?? '';
    const last = await readLastOfChat(db.sql, chat_id);
    const id = uuidv7();
    const agent = { id: 'opencode', default_model: null };
    const request = { text: 'what now' };
    await launch(db.sql, {
      tasks: [messageTask({ id, chat_id, request, last, project_id: world.project, agent })],
      key: null,
    });
    await vi.waitFor(async () => expect(await readTask(db.sql, id)).toMatchObject({ state: 'completed' }), {
      timeout: 60_000,
      interval: 50,
    });
    const [said] = await db.sql`select agent_session_id from task_attempts where task_id = ${id}`;
    expect(said?.['agent_session_id']).toBe(attempts[1]?.['agent_session_id']);
    const change = await world.data(fix);
    const branch = typeof change === 'object' && change !== null && 'branch' in change ? String(change.branch) : '';
    expect(repository.git('ls-tree', '--name-only', branch).split('\n')).toEqual([
      '.boocode',
      'README.md',
      'one.txt',
      'three.txt',
      'two.txt',
    ]);
    await auditCounters(db.sql);
  },
  180_000,
);
