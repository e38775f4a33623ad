import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MessageReply } from '@boocode/contracts/coder-chat';
import { ErrorBody } from '@boocode/contracts/error';
import { WorktreeView } from '@boocode/contracts/worktree';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { findingWorld, type FindingWorld } from '../findings/testing.js';

let db: TestDatabase;
let world: FindingWorld;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await findingWorld(db);
});
afterEach(async () => {
  await world.stop();
  await db.sql`delete from tasks`;
  await db.sql`delete from worktrees`;
  await db.sql`delete from agreed_commands`;
});

const say = (chat: string, body: object) =>
  world.call('POST', `/chats/${chat}/messages`, { text: 'Work', repo: world.repository.path, ...body });
const listed = async (query = '') => z.array(WorktreeView).parse((await world.call('GET', `/worktrees${query}`)).body);
const errorOf = (reply: { body: unknown }) => ErrorBody.parse(reply.body);

async function ended(id: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const [row] = await db.sql<[{ state: string }]>`select state from tasks where id = ${id}`;
      if (row.state === 'pending' || row.state === 'running') throw new Error('The task goes on.');
      return row.state;
    },
    { timeout: 30_000, interval: 20 },
  );
}

test('a chat that asks for it writes in a worktree from its first message on, and is removed with its work kept', async () => {
  const chat = uuidv7();
  world.acts.work = (folder) => writeFileSync(path.join(folder, 'new.txt'), folder);
  const first = await say(chat, { where: 'worktree', idempotency_key: 'once' });
  expect(first.status).toBe(201);
  expect(await ended(MessageReply.parse(first.body).id)).toBe('completed');
  // Sent again after an answer that was lost.
  expect(await say(chat, { where: 'worktree', idempotency_key: 'once' })).toMatchObject({ status: 200 });
  const second = await say(chat, {});
  await ended(MessageReply.parse(second.body).id);
  const [tree, ...others] = await listed();
  if (tree === undefined) throw new Error('no worktree');
  expect(others).toEqual([]);
  expect(tree).toMatchObject({
    state: 'ready',
    chat_id: chat,
    title: 'Work',
    target: 'feature',
    dirty: 1,
    unmerged: 0,
  });
  expect(readFileSync(path.join(tree.path, 'new.txt'), 'utf8')).toBe(tree.path);
  expect(existsSync(path.join(world.repository.path, 'new.txt'))).toBe(false);

  const refused = await world.call('POST', `/worktrees/${tree.id}/remove`, {});
  expect([refused.status, errorOf(refused)]).toMatchObject([409, { code: 'worktree.unmerged', details: { dirty: 1 } }]);
  expect(await world.call('POST', `/worktrees/${tree.id}/remove`, { keep: true })).toMatchObject({ status: 200 });
  expect(await listed()).toEqual([]);
  expect(await listed('?all=true')).toMatchObject([{ id: tree.id, state: 'removed' }]);
  expect((await world.call('GET', '/worktrees/orphans')).body).toEqual([]);
  expect((await world.call('POST', `/worktrees/${uuidv7()}/remove`, {})).status).toBe(404);
  // Its chat says what became of its place.
  const third = await say(chat, {});
  expect(await ended(MessageReply.parse(third.body).id)).toBe('failed');
});

test('a chat stays where it began, and a worktree needs a repository', async () => {
  const chat = uuidv7();
  const first = await say(chat, {});
  await ended(MessageReply.parse(first.body).id);
  expect(errorOf(await say(chat, { where: 'worktree' })).code).toBe('worktree.late');
  expect(errorOf(await say(uuidv7(), { where: 'worktree', repo: undefined })).code).toBe('worktree.no-project');
  expect(errorOf(await say(uuidv7(), { where: 'worktree', repo: world.dataDir })).code).toBe('repository.not-git');
  expect(await listed('?all=true')).toEqual([]);
});

test('commands of the repository are agreed to once, word for word, before anything is stored', async () => {
  const file = { worktree: { setup: ['touch .git-is-not-touched'] }, check: { command: 'npm test' } };
  world.repository.write({ '.boocode/project.json': JSON.stringify(file) });
  world.repository.commit('Bring commands');
  const chat = uuidv7();
  const refused = await say(chat, { where: 'worktree' });
  expect([refused.status, errorOf(refused).code]).toEqual([409, 'project.untrusted']);
  expect(errorOf(refused).message).toContain('touch .git-is-not-touched');
  const told = z.object({ project_id: z.string(), hash: z.string() }).parse(errorOf(refused).details);
  const commands = `/projects/${told.project_id}/commands`;
  const view = { hash: told.hash, setup: file.worktree.setup, check: 'npm test', agreed: false };
  expect(await world.call('GET', commands)).toEqual({ status: 200, body: view });
  expect(errorOf(await world.call('POST', `${commands}/agree`, { hash: 'other' })).code).toBe('project.commands-moved');
  const agreed = { status: 200, body: { ...view, agreed: true } };
  expect(await world.call('POST', `${commands}/agree`, { hash: told.hash })).toEqual(agreed);
  expect(await world.call('GET', commands)).toEqual(agreed);
  const said = await say(chat, { where: 'worktree' });
  expect(await ended(MessageReply.parse(said.body).id)).toBe('completed');
  // Other commands need another word; in place none run.
  world.repository.write({ '.boocode/project.json': JSON.stringify({ worktree: { setup: ['true'] } }) });
  world.repository.commit('Bring others');
  expect(errorOf(await say(uuidv7(), { where: 'worktree' })).code).toBe('project.untrusted');
  expect((await say(uuidv7(), {})).status).toBe(201);
  expect(errorOf(await world.call('GET', `/projects/${uuidv7()}/commands`)).code).toBe('project.not-found');
});

test('commands that come with the upstream are asked for as well, also before a retry', async () => {
  const origin = path.join(world.dataDir, 'origin.git');
  world.repository.git('clone', '--quiet', '--bare', '.', origin);
  world.repository.git('remote', 'add', 'origin', origin);
  world.repository.git('fetch', '--quiet', 'origin');
  world.repository.git('branch', '--quiet', '--set-upstream-to', 'origin/feature');
  const start = world.repository.git('rev-parse', 'HEAD');
  world.repository.write({ '.boocode/project.json': JSON.stringify({ worktree: { setup: ['true'] } }) });
  world.repository.commit('Bring commands');
  world.repository.git('push', '--quiet', 'origin', 'feature');
  world.repository.git('reset', '--quiet', '--hard', start);
  world.repository.git('update-ref', 'refs/remotes/origin/feature', start);
  const chat = uuidv7();
  const first = await say(chat, { where: 'worktree' });
  expect(first.status).toBe(201);
  const { id } = MessageReply.parse(first.body);
  expect(await ended(id)).toBe('failed');
  const again = () => world.call('POST', `/tasks/${id}/retry`, {});
  for (const refused of [await again(), await say(chat, {}), await say(uuidv7(), { where: 'worktree' })]) {
    expect([refused.status, errorOf(refused).code]).toEqual([409, 'project.untrusted']);
  }
  const told = z.object({ project_id: z.string(), hash: z.string() }).parse(errorOf(await again()).details);
  const agreed = await world.call('POST', `/projects/${told.project_id}/commands/agree`, { hash: told.hash });
  expect(agreed.status).toBe(200);
  expect(await ended(MessageReply.parse((await again()).body).id)).toBe('completed');
});

test('a set-up that fails ends the task with its words, and a retry sets up anew', async () => {
  const marker = path.join(world.dataDir, 'mended');
  const file = { worktree: { setup: [`echo preparing; test -e ${marker} || { echo broken >&2; exit 7; }`] } };
  world.repository.write({ '.boocode/project.json': JSON.stringify(file) });
  world.repository.commit('Bring commands');
  const chat = uuidv7();
  const { project_id, hash } = z
    .object({ project_id: z.string(), hash: z.string() })
    .parse(errorOf(await say(chat, { where: 'worktree' })).details);
  await world.call('POST', `/projects/${project_id}/commands/agree`, { hash });
  const { id } = MessageReply.parse((await say(chat, { where: 'worktree' })).body);
  expect(await ended(id)).toBe('failed');
  const [row] = await db.sql<[{ error: unknown }]>`select error from tasks where id = ${id}`;
  expect(row.error).toMatchObject({
    code: 'worktree.set-up-failed',
    message: expect.stringMatching(/ended with 7.*broken/s),
  });
  expect(await listed()).toMatchObject([{ state: 'set-up-failed', fault: expect.stringContaining('broken') }]);
  const events = await world.call('GET', `/tasks/${id}/events`);
  expect(JSON.stringify(events.body)).toContain('preparing');
  writeFileSync(marker, '');
  const again = await world.call('POST', `/tasks/${id}/retry`, {});
  expect(await ended(MessageReply.parse(again.body).id)).toBe('completed');
  expect(await listed()).toMatchObject([{ state: 'ready', fault: null }]);
});
