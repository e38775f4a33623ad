import { tmpdir } from 'node:os';
import path from 'node:path';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { TaskView } from '@boocode/contracts/task';
import { MessageReply } from '@boocode/contracts/coder-chat';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { agentDescription } from '../agents/testing.js';
import { changedRepository, type TestRepository } from '../services/git/testing.js';
import { testApp, type TestApp } from '../services/testing/test-app.js';

let db: TestDatabase;
let app: TestApp;
let repository: TestRepository;
let dataDir: string;

beforeAll(async () => {
  db = await testDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-messages-'));
  const agent = agentDescription({ id: 'opencode', title: 'opencode', default_model: 'test/model' });
  const problem = { message: 'It is not there.', mend: 'install it' };
  const agents = [agent, { ...agent, id: 'away', available: false, problem }];
  app = await testApp(db.sql, {
    agents: { all: async () => agents, refresh: async () => agents, giveTiers: () => undefined },
    dataDir,
  });
  repository = changedRepository();
});
afterAll(async () => {
  await app.close();
  repository.remove();
  rmSync(dataDir, { recursive: true });
  await db.drop();
});

const call: TestApp['call'] = (...asked) => app.call(...asked);

test('labels of a message are needed by the messages behind it too, until others are said', async () => {
  const chat = uuidv7();
  for (const message of [
    { text: 'One', labels: ['gpu', 'big'] },
    { text: 'Two' },
    { text: 'Three', labels: ['arm'] },
  ]) {
    expect((await call('POST', `/chats/${chat}/messages`, { ...message, repo: repository.path })).status).toBe(201);
  }
  const rows = await db.sql`select input, needs, lane from tasks where chat_id = ${chat} order by id`;
  const both = { needs: ['label:big', 'label:gpu'], lane: 'label:big label:gpu' };
  expect([...rows]).toEqual([
    { input: 'One', ...both },
    { input: 'Two', ...both },
    { input: 'Three', needs: ['label:arm'], lane: 'label:arm' },
  ]);
});

test('a message becomes a task of its chat, and the next one takes over what it does not say', async () => {
  const chat = uuidv7();
  const url = `/chats/${chat}/messages`;
  const sent = await call('POST', url, { text: 'Fix it', repo: repository.path, model: 'a/b', profile: 'write' });
  expect(sent).toMatchObject({ status: 201, body: { chat_id: chat, created: true } });
  expect((await call('POST', url, { text: 'And this', idempotency_key: 'k' })).status).toBe(201);
  expect(await call('POST', url, { text: 'And this', idempotency_key: 'k' })).toMatchObject({ status: 200 });
  const rows = await db.sql`
    select t.input, t.agent, t.model, t.session_id, t.spec, p.path
    from tasks t join projects p on p.id = t.project_id where t.chat_id = ${chat} order by t.id`;
  const common = {
    agent: 'opencode',
    model: 'a/b',
    session_id: chat,
    spec: { profile: 'write' },
    path: repository.path,
  };
  expect(rows).toEqual(['Fix it', 'And this'].map((input) => ({ input, ...common })));
  const shown = z.array(TaskView).parse((await call('GET', url)).body);
  expect(shown.map(({ title, condition }) => [title, condition])).toEqual([
    ['Fix it', 'queued'],
    ['And this', 'queued'],
  ]);
  const { id } = MessageReply.parse(sent.body);
  expect(await call('GET', `/tasks/${id}`)).toMatchObject({ status: 200, body: { flow_run_id: null } });
  expect(await call('GET', `/tasks/${id}/output`)).toMatchObject({ status: 404 });
  expect((await call('GET', `/tasks/${id}/events?after=1.5`)).body).toEqual([]);
  expect(await call('POST', `/tasks/${id}/cancel`)).toMatchObject({ status: 200 });
  expect((await call('GET', `/tasks/${id}`)).body).toMatchObject({ condition: 'cancelled' });
});

test('words for a task that nobody is at are refused, with the reason', async () => {
  const { body } = await call('POST', `/chats/${uuidv7()}/messages`, { text: 'Fix it', repo: repository.path });
  const { id } = MessageReply.parse(body);
  expect(await call('POST', `/tasks/${id}/say`, { text: 'mind the tests' })).toMatchObject({
    status: 409,
    body: { code: 'task.not-heard', message: expect.stringContaining('queued') },
  });
  expect(await call('POST', `/tasks/${uuidv7()}/say`, { text: 'x' })).toMatchObject({ status: 404 });
  expect(await call('POST', `/tasks/${id}/say`, { text: ' ' })).toMatchObject({ status: 400 });
});

test('a message to nobody, about nothing or from nowhere is refused with its reason', async () => {
  const url = `/chats/${uuidv7()}/messages`;
  expect(await call('POST', url, { text: '  ' })).toMatchObject({ status: 400 });
  expect(await call('POST', url, { text: 'x', agent: 'nobody' })).toMatchObject({ body: { code: 'agent.unknown' } });
  expect(await call('POST', url, { text: 'x', agent: 'away' })).toMatchObject({ body: { code: 'agent.unavailable' } });
  expect(await call('POST', url, { text: 'x', repo: '/nowhere' })).toMatchObject({
    body: { code: 'repository.missing' },
  });
  expect(await call('POST', url, { text: 'x', profile: 'root' })).toMatchObject({ status: 400 });
});

function writeSkill(dir: string, text: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'SKILL.md'), text);
}

test("a skill of the project, or the person's own, becomes a task with what it is given; the project's comes first", async () => {
  const project = path.join(repository.path, '.boocode', 'skills');
  const own = path.join(dataDir, 'skills');
  writeSkill(path.join(project, 'tidy'), '---\nname: tidy\ndescription: Tidies up\n---\nTidy $ARGUMENTS well.\n');
  writeSkill(path.join(own, 'tidy'), 'Not this one.');
  writeSkill(path.join(own, 'greet'), 'Say hello.');
  mkdirSync(path.join(project, 'leak'));
  symlinkSync('/etc/hostname', path.join(project, 'leak', 'SKILL.md'));

  expect((await call('GET', `/skills?repo=${repository.path}`)).body).toEqual([
    { name: 'greet', description: '', source: 'user' },
    { name: 'tidy', description: 'Tidies up', source: 'project' },
  ]);
  const used = await call('POST', '/skills/tidy', { repo: repository.path, arguments: 'the $& shed' });
  expect(used.status).toBe(201);
  const { id, chat_id } = MessageReply.parse(used.body);
  const [row] = await db.sql`select input, spec from tasks where id = ${id}`;
  expect(row?.['input']).toMatch(/Follow the skill tidy[\s\S]*Tidy the \$& shed well\.$/);
  expect((await call('GET', `/tasks/${id}`)).body).toMatchObject({ title: '/tidy the $& shed' });

  const again = await call('POST', '/skills/greet', { chat_id, arguments: 'Ann' });
  const [next] = await db.sql`select input from tasks where id = ${MessageReply.parse(again.body).id}`;
  expect(next?.['input']).toMatch(/Say hello\.\n\nIt is given:\n\nAnn$/);
  expect(await call('POST', '/skills/leak', { chat_id })).toMatchObject({
    status: 422,
    body: { code: 'skill.unreadable' },
  });
  expect(await call('POST', '/skills/nothing', {})).toMatchObject({ status: 404, body: { code: 'skill.not-found' } });
});
