import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AskView } from '@boocode/contracts/ask';
import { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { Sight } from '@boocode/contracts/stream';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { coderStandIn } from '../testing/coder-stand-in.js';
import { manualLater } from '../testing/manual-later.js';
import { pushDevice, pushService } from '../testing/push-service.js';
import { addressOfEndpoint } from './push-endpoint.js';
import { startNotifications, type Notifications } from './start-notifications.js';

const internalToken = 'internal';
const waitForAsk = 20_000;
const waitForRun = 5_000;
let db: TestDatabase;
let dataDir = '';
let coder: Awaited<ReturnType<typeof coderStandIn>>;
let service: Awaited<ReturnType<typeof pushService>>;
let clock: ReturnType<typeof manualLater>;
let notifications: Notifications;
const phone = pushDevice('phone');

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'boocode-push-'));
  [coder, service] = await Promise.all([coderStandIn(internalToken), pushService()]);
  start();
});
afterEach(async () => {
  await notifications.close();
  await Promise.all([coder.close(), service.close()]);
  await db.sql`truncate push_subscriptions, push_news cascade`;
  await rm(dataDir, { recursive: true });
});

function start(post = service.post): void {
  clock = manualLater();
  notifications = startNotifications({
    sql: db.sql,
    log: pino({ level: 'silent' }),
    dataDir,
    coderUrl: coder.url,
    internalToken,
    contact: 'mailto:boocode@example.com',
    later: clock.later,
    post,
    judge: (endpoint) => addressOfEndpoint(endpoint, { resolve: async () => ['93.184.216.34'], isPublic: () => true }),
  });
}

async function restart(): Promise<void> {
  await notifications.close();
  start();
}

async function subscribed(...devices: ReturnType<typeof pushDevice>[]): Promise<void> {
  for (const { subscription } of devices) await notifications.subscribe(subscription);
  await coder.watched();
}

/** In the past of a clock that no test has to wait for. */
const soon = () => new Date(Date.now() + 1_000).toISOString();

const ask = (given: Partial<AskView> = {}): AskView => ({
  id: uuidv7(),
  task_id: uuidv7(),
  attempt: 1,
  flow_run_id: uuidv7(),
  step_title: 'Concurrency',
  run_title: 'Security review',
  agent: 'opencode',
  kind: 'permission',
  tool: 'bash',
  title: 'Run npm test -- secret-name',
  patterns: ['npm test'],
  detail: { command: 'npm test -- secret-name' },
  options: [],
  asked_at: soon(),
  state: 'open',
  scope: null,
  pattern: null,
  message: null,
  answers: null,
  answered_at: null,
  answered_by: null,
  ...given,
});

const run = (given: Partial<FlowRunSummary> = {}): FlowRunSummary =>
  FlowRunSummary.parse({
    id: uuidv7(),
    flow: 'code-review',
    title: 'Security review',
    goal: '',
    subject: { kind: 'change', focus: [], documents: [] },
    repository: '/shop',
    base_ref: 'main',
    base_commit: 'a',
    head_ref: 'feature',
    head_commit: 'b',
    band: 'small',
    condition: 'running',
    reason: null,
    verdict: null,
    steps_total: 3,
    steps_done: 1,
    cost_tokens: 0,
    cost_usd: null,
    created_at: soon(),
    ended_at: null,
    deadline_at: null,
    ...given,
  });
const ended = (given: Partial<FlowRunSummary> = {}) => run({ condition: 'completed', ended_at: soon(), ...given });

/** Asks, lets the time pass, and answers with what the phone was sent. */
async function pushedFor(asked: AskView) {
  const before = service.pushed.length;
  coder.ask(asked);
  await clock.set(waitForAsk);
  clock.fire(waitForAsk);
  await service.sent(before + 1);
  return phone.read(service.pushed[before]?.body ?? Buffer.alloc(0));
}

/** A page that has these in front of it. */
const page = (visible: boolean, ...sights: Sight[]) => {
  const one = {};
  notifications.presence.attend(one, { type: 'presence', visible, sights });
  return one;
};

describe('an ask', () => {
  it('is pushed once after 20 s, encrypted for the device, with the run and the step and nothing of the repository', async () => {
    await subscribed(phone);
    const asked = ask();
    const heard = await pushedFor(asked);
    expect(heard).toEqual({
      kind: 'needs-you',
      title: '✋ Needs you: Security review',
      body: 'Concurrency asks for a permission',
      path: `/runs/${asked.flow_run_id}`,
      tag: `ask:${asked.id}`,
      ask_id: asked.id,
    });
    const [sent] = service.pushed;
    expect(sent?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
    expect(sent?.headers['authorization']).toContain((await notifications.key()).key);
    expect(sent?.body.includes('Security')).toBe(false);
    // It is told again by a coder that has come back; the next news is the second thing that is sent.
    coder.ask(asked);
    await pushedFor(ask({ kind: 'question', flow_run_id: null, run_title: null }));
    expect(service.pushed).toHaveLength(2);
  });

  it('is not pushed when it is answered, or seen on a visible page, in time', async () => {
    await subscribed(phone);
    const answered = ask();
    const seen = ask();
    const chat = ask({ flow_run_id: null });
    for (const one of [answered, seen, chat]) coder.ask(one);
    await clock.set(waitForAsk, 3);
    coder.ask({ ...answered, state: 'denied' });
    page(true, `run:${seen.flow_run_id ?? ''}`);
    page(true, `ask:${chat.id}`);
    await expect.poll(() => clock.waits()).toEqual([]);
    await pushedFor(ask());
    expect(service.pushed).toHaveLength(1);
  });

  it('is pushed though pages are connected: hidden ones, gone ones, and those that show something else', async () => {
    await subscribed(phone);
    const asked = ask();
    page(false, `ask:${asked.id}`);
    page(true, `run:${uuidv7()}`, 'runs');
    notifications.presence.attend(page(true, `ask:${asked.id}`), null);
    expect(await pushedFor(asked)).toMatchObject({ tag: `ask:${asked.id}` });
  });

  it('that was answered is not tried again at a service that was away', async () => {
    await subscribed(phone);
    service.statuses.set('/phone', 503);
    const asked = ask();
    await pushedFor(asked);
    await expect.poll(() => clock.waits().some((ms) => ms > 5_000 && ms <= 10_000)).toBe(true);
    coder.ask({ ...asked, state: 'allowed' });
    await expect.poll(async () => (await db.sql`select from push_deliveries`).length).toBe(0);
  });
});

const wait = () => ({ task_id: uuidv7(), title: 'Pick the winner', person: 'pick' as const, since: soon() });

describe('a step that waits for a person', () => {
  it('is pushed once after 20 s, again when it is asked anew, and not tried again once it is answered', async () => {
    await subscribed(phone);
    const first = wait();
    const waits = run({ title: 'Arena', condition: 'needs-you', waits: [first] });
    coder.run(waits);
    coder.run({ ...waits, steps_done: 2 });
    await clock.set(waitForAsk);
    expect(clock.waits()).toEqual([waitForAsk]);
    clock.fire(waitForAsk);
    await service.sent(1);
    expect(phone.read(service.pushed[0]?.body ?? Buffer.alloc(0))).toEqual({
      kind: 'needs-you',
      title: '✋ Needs you: Arena',
      body: 'Pick the winner waits for your pick',
      path: `/runs/${waits.id}`,
      tag: `step:${first.task_id}`,
      ask_id: null,
    });
    service.statuses.set('/phone', 503);
    coder.run({ ...waits, waits: [{ ...first, since: new Date(Date.now() + 9_000).toISOString() }] });
    await clock.set(waitForAsk);
    clock.fire(waitForAsk);
    await expect.poll(() => clock.waits().some((ms) => ms > 5_000 && ms <= 10_000)).toBe(true);
    coder.run({ ...waits, waits: [] });
    await expect.poll(async () => (await db.sql`select from push_deliveries`).length).toBe(0);
  });

  it('is not pushed when it is answered, or seen on a visible page, in time', async () => {
    await subscribed(phone);
    const answered = run({ waits: [wait()] });
    const [seen, carded] = [run({ waits: [wait()] }), run({ waits: [wait()] })];
    for (const one of [answered, seen, carded]) coder.run(one);
    await clock.set(waitForAsk, 3);
    coder.run({ ...answered, waits: [] });
    page(true, `run:${seen.id}`);
    page(true, `step:${carded.waits[0]?.task_id ?? ''}`);
    await expect.poll(() => clock.waits()).toEqual([]);
    expect(await db.sql`select from push_deliveries`).toHaveLength(0);
  });
});

describe('the end of a run', () => {
  it('is pushed when nobody sees the run or the list of runs, and a step’s end or a cancellation never is', async () => {
    await subscribed(phone);
    const going = run();
    coder.run(going);
    coder.run({ ...going, steps_done: 2 });
    coder.run(run({ condition: 'cancelled', ended_at: soon() }));
    const seen = ended();
    const stop = page(true, 'runs');
    coder.run(seen);
    await expect.poll(async () => (await db.sql`select from push_news`).length).toBe(1);
    notifications.presence.attend(stop, null);
    coder.run({ ...going, condition: 'failed', ended_at: soon() });
    await clock.set(waitForRun);
    expect(clock.waits()).toEqual([waitForRun]);
    clock.fire(waitForRun);
    await service.sent(1);
    const heard = service.pushed.map(({ body }) => phone.read(body));
    expect(heard).toMatchObject([
      { kind: 'run-ended', title: 'Run ✖ failed', body: 'Security review', path: `/runs/${going.id}`, ask_id: null },
    ]);
  });

  it('that came while this server was down is pushed after it is back, and what was pushed before is not again', async () => {
    await subscribed(phone);
    const first = ended();
    coder.run(first);
    await clock.set(waitForRun);
    clock.fire(waitForRun);
    await service.sent(1);
    await notifications.close();
    const second = ended({ title: 'Another' });
    coder.run(second);
    start();
    await clock.set(waitForRun);
    expect(clock.waits()).toEqual([waitForRun]);
    clock.fire(waitForRun);
    await service.sent(2);
    expect(phone.read(service.pushed[1]?.body ?? Buffer.alloc(0))).toMatchObject({ body: 'Another' });
  });

  it('is told to no device that subscribed after it, and not a day late', async () => {
    const old = ended({ ended_at: new Date(Date.now() - 60_000).toISOString() });
    coder.run(old);
    await subscribed(phone);
    await clock.set(waitForRun);
    clock.fire(waitForRun);
    await expect.poll(async () => (await db.sql`select from push_news`).length).toBe(1);
    await db.sql`update push_subscriptions set created_at = now() - interval '1 month'`;
    coder.run(ended({ ended_at: new Date(Date.now() - 26 * 60 * 60 * 1_000).toISOString() }));
    await clock.set(waitForRun);
    clock.fire(waitForRun);
    await expect.poll(async () => (await db.sql`select from push_news`).length).toBe(2);
    expect(await db.sql`select from push_deliveries`).toHaveLength(0);
  });
});

describe('a connection to coder that is lost', () => {
  it('is made again and brings what was missed, without a second snapshot', async () => {
    await subscribed(phone);
    coder.dropSockets();
    const asked = ask();
    coder.ask(asked);
    await coder.watched();
    await clock.set(waitForAsk);
    expect(coder.snapshots).toEqual({ asks: 1, runs: 1 });
  });
});

describe('a push service', () => {
  it('that says 410 has the device forgotten; the others are told', async () => {
    const gone = pushDevice('gone');
    await subscribed(gone, phone);
    service.statuses.set('/gone', 410);
    coder.ask(ask());
    await clock.set(waitForAsk);
    clock.fire(waitForAsk);
    await service.sent(2);
    await expect.poll(async () => (await db.sql`select from push_subscriptions`).length).toBe(1);
    expect(await notifications.unsubscribe(phone.subscription.endpoint)).toBe(true);
  });

  it('that fails is tried again with longer waits, across a restart, and five times at most', async () => {
    await subscribed(phone);
    service.statuses.set('/phone', 500);
    coder.run(ended());
    await clock.set(waitForRun);
    clock.fire(waitForRun);
    for (const tries of [1, 2, 3, 4]) {
      await service.sent(tries);
      const waits = async () => (await db.sql`select from push_deliveries where next_at > now()`).length;
      await expect.poll(waits).toBe(1);
      await db.sql`update push_deliveries set next_at = now()`;
      await restart();
    }
    await service.sent(5);
    await notifications.close();
    const [left] = await db.sql`select attempts, next_at from push_deliveries`;
    expect(left).toEqual({ attempts: 5, next_at: null });
    start();
  });

  it('is asked only for what was taken before, so that a kill in the middle has nothing sent twice', async () => {
    await notifications.close();
    const inFlight = new Promise((resolve) => {
      start(async () => {
        resolve(await db.sql`select attempts, next_at from push_deliveries`);
        return { status: 201, retryAfter: null, text: '' };
      });
    });
    await subscribed(phone);
    coder.run(ended());
    await clock.set(waitForRun);
    clock.fire(waitForRun);
    expect(await inFlight).toEqual([{ attempts: 1, next_at: null }]);
  });
});

describe('a device', () => {
  it('is tested at once, and told why when that does not work', async () => {
    await subscribed(phone);
    const { endpoint } = phone.subscription;
    await notifications.test(endpoint);
    expect(phone.read(service.pushed[0]?.body ?? Buffer.alloc(0))).toMatchObject({ kind: 'test' });
    service.statuses.set('/phone', 403);
    await expect(notifications.test(endpoint)).rejects.toMatchObject({
      code: 'push.failed',
      message: expect.stringContaining('status 403, as told'),
    });
    service.statuses.set('/phone', 404);
    await expect(notifications.test(endpoint)).rejects.toMatchObject({ code: 'push.device-unknown' });
    expect(await notifications.unsubscribe(endpoint)).toBe(false);
  });

  it('with keys that are none does not keep the others from being told', async () => {
    const broken = { ...pushDevice('broken').subscription, keys: { p256dh: 'A'.repeat(87), auth: 'B'.repeat(22) } };
    await notifications.subscribe(broken);
    await subscribed(phone);
    expect(await pushedFor(ask())).toMatchObject({ kind: 'needs-you' });
  });
});

describe('the keys', () => {
  it('are made once, for the owner of the data folder alone', async () => {
    const { key } = await notifications.key();
    const file = join(dataDir, 'push-keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(key);
    await restart();
    expect(await notifications.key()).toEqual({ key });
    await writeFile(file, '{');
    await restart();
    await expect(notifications.key()).rejects.toMatchObject({ code: 'push.keys-unreadable' });
  });
});
