import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { agentDescription } from '../agents/testing.js';
import { handleErrors } from '../routes/error-handler.js';
import { guard } from '../routes/guard.js';
import { toolRoutes } from '../routes/tools.js';
import type { ToolServer } from '../services/agent-backend.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { claimSome, completeAll, testTask } from '../tasks/test-run.js';
import type { ClaimedTask } from '../tasks/types.js';
import { createTaskTools, secretHeader, type TaskTools } from './task-tools.js';

let db: TestDatabase;
let app: FastifyInstance;
let tools: TaskTools;
const clients: Client[] = [];

beforeAll(async () => {
  db = await testDatabase();
  const agents = [agentDescription({ id: 'conductor' }), agentDescription({ id: 'other', default_model: 'o' })];
  tools = createTaskTools({ sql: db.sql, agents: async () => agents, limits: { depth: 2, number: 2 } });
  app = fastify();
  handleErrors(app);
  guard(app, 'the-token-of-the-front-door');
  await app.register(toolRoutes(tools), { prefix: '/api/coder' });
  tools.listensAt(await app.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await app.close();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

/** A person's task under way, or the one that `claimSome` finds next. */
async function underWay(launched = true): Promise<ClaimedTask> {
  if (launched) {
    const task = testTask({ input: 'parent', model: 'm', spec: { profile: 'write' } });
    await launch(db.sql, { tasks: [task], key: null });
  }
  const [claimed] = await claimSome(db.sql, { slots: 1 });
  if (claimed === undefined) throw new Error('Nothing was claimed.');
  return claimed;
}

async function connect({ url, headers }: ToolServer): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  await client.connect(transport);
  clients.push(client);
  return client;
}

function serverFor(task: ClaimedTask): ToolServer {
  const opened = tools.open(task);
  if (opened === null) throw new Error('There are no tools.');
  return opened.server;
}

const open = (task: ClaimedTask): Promise<Client> => connect(serverFor(task));

const Answer = z.object({ content: z.array(z.object({ text: z.string() })), isError: z.boolean().optional() });

async function use(
  client: Client,
  name: string,
  args: Record<string, unknown>,
): Promise<{ text: string; bad: boolean }> {
  const { content, isError } = Answer.parse(await client.callTool({ name, arguments: args }));
  return { text: content[0]?.text ?? '', bad: isError === true };
}

const idIn = ({ text }: { text: string }): string => z.object({ id: z.uuid() }).parse(JSON.parse(text)).id;
const work = { title: 'Tests', prompt: 'Write tests.' };

test.each(['GET', 'DELETE'])(
  '%s is refused as the protocol has it, so that a client keeps the server',
  async (method) => {
    const { url, headers } = serverFor(await underWay());
    const reply = await fetch(url, { method, headers });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
  },
);

test.each(['GET', 'POST'])(
  'a connection is kept for the next call, and never given up for being idle (%s)',
  async (method) => {
    const { url, headers } = serverFor(await underWay());
    const opened = once(app.server, 'connection');
    const agent = new Agent({ keepAlive: true });
    const sent = request(url, {
      agent,
      method,
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    });
    sent.end(method === 'GET' ? undefined : JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }));
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject);
    });
    response.resume();
    await once(response, 'end');
    const kept = {
      status: response.statusCode,
      connection: response.headers.connection,
      idle: await idleBound(opened),
    };
    agent.destroy();
    expect(kept).toEqual({ status: method === 'GET' ? 405 : 200, connection: 'keep-alive', idle: 0 });
  },
);

/** After so many milliseconds without a word the server gives a connection up; 0 is never. */
async function idleBound(opened: Promise<unknown[]>): Promise<number | undefined> {
  return z.instanceof(Socket).parse((await opened)[0]).timeout;
}

test('an agent hands work on: a task below its own, in its folder, with no more rights than it has', async () => {
  const parent = await underWay();
  const client = await open(parent);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['new_task', 'task_status']);
  const id = idIn(await use(client, 'new_task', { ...work, agent: 'other' }));
  const [row] = await db.sql`select parent_task_id, input, agent, model, spec from tasks where id = ${id}`;
  expect(row).toEqual({
    parent_task_id: parent.id,
    input: 'Write tests.',
    agent: 'other',
    model: 'o',
    spec: { title: 'Tests', profile: 'write' },
  });
});

test('it can ask how its own task stands, and of no other', async () => {
  const client = await open(await underWay());
  const id = idIn(await use(client, 'new_task', work));
  expect((await use(client, 'task_status', { id })).text).toContain('"condition":"queued"');
  const [child] = await claimSome(db.sql, { slots: 1 });
  await completeAll(db.sql, child === undefined ? [] : [child]);
  expect(JSON.parse((await use(client, 'task_status', { id })).text)).toMatchObject({
    condition: 'completed',
    output: 'done',
  });
  const stranger = testTask();
  await launch(db.sql, { tasks: [stranger], key: null });
  expect(await use(client, 'task_status', { id: stranger.id })).toMatchObject({ bad: true });
});

test('an attempt may make so many and no more, and an agent that is not there makes none', async () => {
  const client = await open(await underWay());
  expect(await use(client, 'new_task', { ...work, agent: 'nobody' })).toMatchObject({
    bad: true,
    text: expect.stringMatching(/nobody/),
  });
  const made = await Promise.all([1, 2, 3].map(() => use(client, 'new_task', work)));
  expect(made.filter(({ bad }) => bad)).toMatchObject([{ text: expect.stringMatching(/made 2 tasks/) }]);
});

test('work is handed on two deep, and no deeper', async () => {
  let client = await open(await underWay());
  for (const deep of [1, 2]) {
    idIn(await use(client, 'new_task', { ...work, title: `Depth ${deep}` }));
    client = await open(await underWay(false));
  }
  expect(await use(client, 'new_task', work)).toMatchObject({ bad: true, text: expect.stringMatching(/2 deep/) });
});

test('a wrong secret, and one of an attempt that is closed, open nothing', async () => {
  const opened = tools.open(await underWay());
  if (opened === null) throw new Error('There are no tools.');
  await expect(connect({ ...opened.server, headers: { [secretHeader]: 'guessed' } })).rejects.toThrow(
    /401|tools.refused/,
  );
  opened.close();
  await expect(connect(opened.server)).rejects.toThrow(/401|tools.refused/);
});

test('an attempt that was taken away makes nothing any more', async () => {
  const parent = await underWay();
  const client = await open(parent);
  await cancelTask(db.sql, parent.id);
  expect(await use(client, 'new_task', work)).toMatchObject({ bad: true, text: expect.stringMatching(/has ended/) });
  const [row] = await db.sql`select count(*)::int as count from tasks where parent_task_id = ${parent.id}`;
  expect(row).toEqual({ count: 0 });
});
