import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AgentSessionView, MessageReply } from '@boocode/contracts/coder-chat';
import { FindingView, FixReply, RecheckReply } from '@boocode/contracts/finding-life';
import { FlowRunView, LaunchReply } from '@boocode/contracts/flow-run';
import { CoderFrameSchema, type CoderFrame } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { quickest } from '@boocode/rehearsal/quickest';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { startCoder, type Coder } from './coder.js';
import { testRepository, type TestRepository } from './services/git/testing.js';

let db: TestDatabase;
let coder: Coder;
let dataDir: string;
/** A project whose git says nothing until somebody writes into it. */
let slow: string;
const repositories: TestRepository[] = [];

beforeAll(async () => {
  db = await testDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-coder-'));
  slow = path.join(dataDir, 'slow');
  mkdirSync(path.join(slow, '.git'), { recursive: true });
  execFileSync('mkfifo', [path.join(slow, '.git/HEAD')]);
  await db.sql`insert into projects (id, name, path) values (gen_random_uuid(), 'slow', ${slow})`;
  coder = await startCoder(
    {
      databaseUrl: db.url,
      dataDir,
      port: 0,
      internalToken: null,
      logLevel: 'silent',
      slots: { opencode: 4, conductor: 8 },
      keepRunsDays: null,
      handOn: { depth: 2, number: 8 },
      rehearsalPaceMs: 0,
      sendsTraces: false,
      hostname: 'test',
      labels: [],
      drainSeconds: 0,
    },
    pino({ level: 'silent' }),
  );
});

afterAll(async () => {
  await coder.stop();
  for (const repository of repositories) repository.remove();
  rmSync(dataDir, { recursive: true });
  await db.drop();
});

/** A repository with `main`, and a branch that changes it by `files`. */
function branchWith(files: Record<string, string | Buffer>): TestRepository {
  const repository = testRepository();
  repositories.push(repository);
  repository.write({
    'README.md': '# Shop\n',
    'src/users.js':
      "import { db } from './db.js';\n\nexport const user = (id) => db.query('select 1 where id = $1', [id]);\n",
  });
  repository.commit('Start');
  repository.git('checkout', '-q', '-b', 'feature');
  repository.write(files);
  repository.commit('Change the shop');
  return repository;
}

async function call(method: string, route: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(`http://127.0.0.1:${coder.port}/api/coder${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: reply.status, body: await reply.json() };
}

/** Launches a review, watches it over the WebSocket to its end, and answers with the run and all frames. */
async function review(repository: TestRepository, agent?: string): Promise<{ run: FlowRunView; frames: CoderFrame[] }> {
  const launched = await call('POST', '/flow-runs', { flow: 'code-review', repo: repository.path, agent });
  expect(launched.status).toBe(201);
  const { id } = LaunchReply.parse(launched.body);
  const frames: CoderFrame[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${coder.port}/api/coder/ws`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'watch', stream: `run:${id}`, after: null })),
    );
    socket.addEventListener('error', () => reject(new Error('the socket broke')));
    socket.on('message', (data: Buffer) => {
      const frame = CoderFrameSchema.parse(JSON.parse(data.toString('utf8')));
      frames.push(frame);
      if ((frame.type === 'run_snapshot' || frame.type === 'run_updated') && frame.run.ended_at !== null) resolve();
    });
  });
  socket.close();
  const run = await call('GET', `/flow-runs/${id}`);
  return { run: FlowRunView.parse(run.body), frames };
}

const faults = `import { db } from './db.js';

const accessKey = 'AKIAIOSFODNN7EXAMPLQ';

export const user = (name) => db.query("select * from users where name = '" + name + "'");

export async function load(file) {
  try {
    return await db.read(file, accessKey);
  } catch (error) {
  }
}
`;

/** One review of the three faults, for the tests that look at it. */
let faulty: Promise<Awaited<ReturnType<typeof review>> & { repository: TestRepository }> | null = null;
function faultyReview(): NonNullable<typeof faulty> {
  if (faulty === null) {
    const repository = branchWith({ 'src/users.js': faults });
    faulty = review(repository).then((reviewed) => ({ ...reviewed, repository }));
  }
  return faulty;
}

test('it claims before git has answered for each project, and before it knows which worktrees have lost a half', async () => {
  // Only what somebody reads can be written to: git still waits, and coder has started.
  const writing = () => openSync(path.join(slow, '.git/HEAD'), constants.O_WRONLY | constants.O_NONBLOCK);
  closeSync(await vi.waitFor(writing));
  expect(await call('GET', '/flows')).toMatchObject({ status: 200 });
  await db.sql`delete from projects where path = ${slow}`;
});

test('it is ready once it claims tasks, and says to Prometheus that its database answers', async () => {
  const base = `http://127.0.0.1:${coder.port}`;
  expect(await (await fetch(`${base}/health`)).json()).toEqual({ service: 'coder' });
  const ready = await fetch(`${base}/ready`);
  expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ ready: true })]);
  const told = await (await fetch(`${base}/metrics`)).text();
  expect(told).toContain('boocode_database_up 1');
  expect(told).toMatch(/boocode_claim_duration_seconds_count [1-9]/);
  expect(told).toMatch(/boocode_database_connections\{pool="boocode-coder ticks",state="\w+"\} 1/);
});

test('a branch with three planted faults gets REQUEST CHANGES, each fault named at a line that holds it', async () => {
  const { run, frames } = await faultyReview();
  expect(run.steps.map((step) => step.state)).toEqual(run.steps.map(() => 'completed'));
  expect(run).toMatchObject({ verdict: 'REQUEST CHANGES', condition: 'completed', steps_done: run.steps_total });
  for (const place of ['src/users.js:3', 'src/users.js:5', 'src/users.js:10'])
    expect(run.report).toContain(`\`${place}\``);

  const stored = await db.sql`select ref from findings where flow_run_id = ${run.id}`;
  expect(stored).toHaveLength(run.result?.findings.length ?? 0);
  const kinds = new Set(frames.map((frame) => frame.type));
  expect(kinds).toEqual(new Set(['run_snapshot', 'task_updated', 'task_event', 'run_updated', 'findings_changed']));
  const twice = await db.sql`select step_key from tasks where flow_run_id = ${run.id} and attempt <> 1`;
  expect(twice).toHaveLength(0);
  const read = await call('GET', `/tasks/${run.steps[1]?.id}/events`);
  expect(JSON.stringify(read.body)).toContain('tool_call');
}, 120_000);

function publishedAt({ disposition, evidence }: FindingView, line: number): boolean {
  return disposition === 'published' && evidence[0]?.line_start === line;
}

test('a finding becomes a task, the task a commit on its own branch, and the validator says that it is fixed', async () => {
  const { run, repository } = await faultyReview();
  const findings = async () => FindingView.array().parse((await call('GET', `/flow-runs/${run.id}/findings`)).body);
  const refs = (await findings()).filter((one) => publishedAt(one, 3) || publishedAt(one, 10)).map(({ ref }) => ref);
  const head = repository.git('rev-parse', 'HEAD');
  const fix = await call('POST', `/flow-runs/${run.id}/findings/tasks`, {
    refs,
    per: 'file',
    acceptance: `Replace "'AKIAIOSFODNN7EXAMPLQ'" with "process.env.ACCESS_KEY" in src/users.js`,
  });
  const ended = (id: string | undefined) =>
    vi.waitFor(async () => expect((await call('GET', `/tasks/${id}/output`)).status).toBe(200), {
      timeout: 60_000,
      interval: 100,
    });
  await ended(FixReply.parse(fix.body).tasks[0]?.task_id);
  const branch = (await findings()).find((one) => publishedAt(one, 3))?.fix?.branch ?? '';
  expect(repository.git('diff', '--unified=0', head, branch)).toContain('+const accessKey = process.env.ACCESS_KEY;');
  expect([repository.git('rev-parse', 'HEAD'), repository.git('status', '--porcelain')]).toEqual([head, '']);

  const again = RecheckReply.parse((await call('POST', `/flow-runs/${run.id}/findings/recheck`, { refs })).body).tasks;
  expect(again.map(({ commit }) => commit)).toEqual([repository.git('rev-parse', branch)]);
  await ended(again[0]?.task_id);
  const after = (await findings()).filter((one) => refs.includes(one.ref));
  expect(new Map(after.map((one) => [one.evidence[0]?.line_start, one.status]))).toEqual(
    new Map([
      [3, 'fixed'],
      [10, 'still-there'],
    ]),
  );
}, 120_000);

test('a branch with more faults than one validator attacks has two of them, and both say what they found', async () => {
  const many = Object.fromEntries(
    ['users', 'orders', 'carts', 'bills', 'goods'].map((name) => [`src/${name}.js`, faults]),
  );
  const { run } = await review(branchWith(many), quickest);
  const validators = run.steps.filter(({ persona }) => persona === 'adversarial-validator');
  expect(validators.map(({ step_key, state }) => [step_key, state])).toEqual([
    ['validator', 'completed'],
    ['validator.2', 'completed'],
  ]);
  expect(run).toMatchObject({ condition: 'completed', verdict: 'REQUEST CHANGES', steps_done: run.steps.length });
  const attacked = run.result?.findings.filter(
    ({ disposition, severity }) => severity !== 'advisory' && ['published', 'refuted'].includes(disposition),
  );
  expect(attacked?.length).toBeGreaterThan(12);
  expect(attacked?.filter(({ verdict }) => verdict === 'not-validated')).toEqual([]);
}, 120_000);

test('words for an agent are one turn in the folder, in place; the next ones go on in its own session', async () => {
  const repository = branchWith({ 'PLACE.md': 'PINEAPPLE\n' });
  coder.rehearsal.addRules([
    { match: 'Read the place', steps: [{ tools: [{ read: 'PLACE.md' }] }, { text: 'It says PINEAPPLE.' }] },
    // Only a conversation that holds the first answer is answered so.
    { matchBody: String.raw`It says PINEAPPLE[\s\S]*Say it once more`, steps: [{ text: 'Once more.' }] },
  ]);
  const chat = '0199c0de-0000-7000-8000-0000000000cc';
  async function say(text: string): Promise<{ id: string; output: unknown }> {
    const sent = await call('POST', `/chats/${chat}/messages`, { text, repo: repository.path });
    const { id } = MessageReply.parse(sent.body);
    await vi.waitFor(async () => expect((await call('GET', `/tasks/${id}/output`)).status).toBe(200), {
      timeout: 60_000,
      interval: 100,
    });
    return { id, output: (await call('GET', `/tasks/${id}/output`)).body };
  }
  const first = await say('Read the place');
  expect(first.output).toEqual({ text: 'It says PINEAPPLE.' });
  expect(JSON.stringify((await call('GET', `/tasks/${first.id}/events`)).body)).toContain('PLACE.md');
  expect((await say('Say it once more')).output).toEqual({ text: 'Once more.' });
  const sessions = z.array(AgentSessionView).parse((await call('GET', `/chats/${chat}/sessions`)).body);
  expect(sessions).toMatchObject([{ agent: 'opencode', backend: 'opencode-server', status: 'idle' }]);
  expect(sessions[0]?.effective.model).toMatch(/rehearsal/);
  const rows = await db.sql`select execution_path from tasks where chat_id = ${chat}`;
  expect(rows).toEqual([{ execution_path: 'opencode-server' }, { execution_path: 'opencode-server' }]);
  coder.rehearsal.clearRules();
}, 120_000);

test('a clean branch gets APPROVE in a report of less than 20 lines', async () => {
  const { run } = await review(branchWith({ 'README.md': '# Shop\n\nSells things, and takes them back.\n' }), quickest);
  expect(run.verdict).toBe('APPROVE');
  expect(run.report?.split('\n').length).toBeLessThan(20);
}, 120_000);

test('the tree of a run is removed when the run has ended', async () => {
  const checkouts = path.join(dataDir, 'checkouts');
  expect(existsSync(checkouts)).toBe(true);
  await vi.waitFor(() => expect(readdirSync(checkouts)).toEqual([]), { timeout: 30_000, interval: 200 });
}, 20_000);

const launch = (repo: string): ReturnType<typeof call> => call('POST', '/flow-runs', { flow: 'code-review', repo });

test('what cannot be reviewed is refused with its reason', async () => {
  expect(await launch('/nowhere/at/all')).toMatchObject({ status: 422, body: { code: 'repository.missing' } });
  const empty = testRepository();
  repositories.push(empty);
  expect(await launch(empty.path)).toMatchObject({ status: 422, body: { code: 'repository.no-commits' } });
  const binary = await launch(branchWith({ 'logo.png': Buffer.from([0x89, 0x50, 0, 1]) }).path);
  expect(binary).toMatchObject({ status: 422, body: { message: expect.stringMatching(/binary/) } });
  const large = await launch(branchWith({ 'dump.sql': Buffer.alloc(50_000_000, 'insert into t values (1);\n') }).path);
  expect(large).toMatchObject({ status: 422, body: { message: expect.stringMatching(/too large/) } });
});
