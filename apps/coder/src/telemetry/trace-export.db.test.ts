import { createServer } from 'node:http';
import { once } from 'node:events';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { cancelTask } from '../tasks/cancel.js';
import { registerHost, type Host } from '../tasks/host.js';
import { tick } from '../tasks/tick.js';
import { claimStep, claimSome, completeAll, completionOf, failStep, idOf, launchRun } from '../tasks/test-run.js';
import { spanIdOf, traceIdOf } from './span-ids.js';
import { createSpanSender, type SpanSender } from './span-sender.js';
import { sendSettled } from './trace-export.js';

let db: TestDatabase;
const hosts: Host[] = [];
const host = () => hosts[0]?.id ?? 0;

beforeAll(async () => {
  db = await testDatabase();
  for (const pid of [1, 2]) hosts.push(await registerHost(db.sql, { hostname: 'test', pid }));
});
afterAll(async () => {
  for (const one of hosts) await one.close();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from telemetry_place`;
});

const secret = 'the words of the prompt';

/** A run of which `look` completed, `judge` failed for good, and `fold` could not run. */
async function endedRun() {
  const run = await launchRun(db.sql, {
    look: { agent: 'opencode', model: 'anthropic/opus', input: secret, spec: { persona: 'security', stage: 'angle' } },
    judge: { max_attempts: 1, input: secret },
    fold: { after: ['judge'] },
  });
  const [look] = await claimSome(db.sql, { agent: 'opencode', host: host() });
  const usage = {
    input_tokens: 10,
    output_tokens: 4,
    reasoning_tokens: 1,
    cache_read_tokens: 5,
    cache_write_tokens: 2,
    cost_usd: 0.5,
  };
  const completions = [{ ...completionOf(look!, { text: secret }), usage }];
  await tick(db.sql, { host: host(), completions, slots: {}, lease_seconds: 30 });
  await failStep(db.sql, await claimStep(db.sql, 'judge', host()), { host: host() });
  await completeAll(db.sql, [await claimStep(db.sql, 'finish', host())], host());
  return run;
}

function memory() {
  const exporter = new InMemorySpanExporter();
  return { sender: createSpanSender(exporter), spans: () => exporter.getFinishedSpans() };
}

/** Begins at a place before all that a test does. */
const begin = (sender: SpanSender) => sendSettled({ sql: db.sql, host: host(), sender });

/** What ended a moment ago is sent a second later, so it is asked again. */
async function sendAll(sender: SpanSender, expected: number, by = host()): Promise<void> {
  let sent = 0;
  await vi.waitFor(
    async () => {
      sent += await sendSettled({ sql: db.sql, host: by, sender });
      expect(sent).toBe(expected);
    },
    { timeout: 30_000, interval: 100 },
  );
}

const micros = ([seconds, nanos]: [number, number]) => seconds * 1e6 + nanos / 1e3;

const named = (spans: readonly ReadableSpan[], name: string) => spans.filter((span) => span.name === name);

test('a run is a trace, a step a span, an attempt a span below it, with the times and ids of the rows', async () => {
  const { sender, spans } = memory();
  await begin(sender);
  const run = await endedRun();
  await sendAll(sender, 7);
  expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(new Set([traceIdOf(run.id)]));
  const [look] = named(spans(), 'look');
  const [attempt] = named(spans(), 'invoke_agent opencode');
  expect(look?.spanContext().spanId).toBe(spanIdOf(idOf(run.ids, 'look')));
  expect(look?.parentSpanContext?.spanId).toBe(spanIdOf(run.id));
  expect(attempt?.parentSpanContext?.spanId).toBe(look?.spanContext().spanId);
  expect(named(spans(), 'finish')[0]?.parentSpanContext).toBeUndefined();
  const [row] = await db.sql<[{ started: number; ended: number }]>`
    select (extract(epoch from started_at) * 1000000)::bigint as started,
      (extract(epoch from ended_at) * 1000000)::bigint as ended
    from task_attempts where task_id = ${idOf(run.ids, 'look')}`;
  expect([micros(attempt!.startTime), micros(attempt!.endTime)]).toEqual([row.started, row.ended]);
});

test('an attempt says agent, model and tokens by the conventions, a failure its code, and nobody what was said', async () => {
  const { sender, spans } = memory();
  await begin(sender);
  const run = await endedRun();
  await sendAll(sender, 7);
  expect(named(spans(), 'invoke_agent opencode')[0]?.attributes).toMatchObject({
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'opencode',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'anthropic/opus',
    'gen_ai.usage.input_tokens': 17,
    'gen_ai.usage.output_tokens': 5,
    'boocode.task.id': idOf(run.ids, 'look'),
    'boocode.persona': 'security',
    'boocode.outcome': 'completed',
    'boocode.usage.cost_usd': 0.5,
  });
  expect(named(spans(), 'judge')[0]?.attributes).toMatchObject({
    'boocode.outcome': 'failed',
    'error.type': 'agent.exit',
  });
  expect(named(spans(), 'fold')[0]?.attributes).toMatchObject({
    'boocode.outcome': 'blocked',
    'error.type': 'task.dependency',
  });
  expect(JSON.stringify(spans().map(({ name, attributes, status }) => ({ name, attributes, status })))).not.toContain(
    secret,
  );
});

test('what a receiver did not take is sent again under the same ids, whichever host goes on', async () => {
  const { sender, spans } = memory();
  await begin(sender);
  await endedRun();
  // It had taken them, and coder died before it wrote that down.
  const dies: SpanSender = {
    ...sender,
    async send(planned) {
      await sender.send(planned);
      if (planned.length > 0) throw new Error('killed');
    },
  };
  await vi.waitFor(() => expect(begin(dies)).rejects.toThrow('killed'), { timeout: 30_000, interval: 100 });
  const first = new Set(spans().map((span) => span.spanContext().spanId));
  // Another host waits until nobody holds the place.
  expect(await sendSettled({ sql: db.sql, host: hosts[1]!.id, sender })).toBe(0);
  await db.sql`update telemetry_place set held_until = clock_timestamp() - interval '1 second'`;
  await sendAll(sender, 7, hosts[1]!.id);
  const all = spans().map((span) => span.spanContext().spanId);
  expect(all.length).toBe(first.size + 7);
  expect(new Set(all).size).toBe(7);
});

test('what ended in a transaction that is not committed yet is not skipped', async () => {
  const { sender, spans } = memory();
  await begin(sender);
  const late = await launchRun(db.sql, { a: {} });
  const other = await launchRun(db.sql, { b: {} });
  await db.sql.begin(async (tx) => {
    await tx`select * from cancel_task(${late.id})`;
    await cancelTask(db.sql, other.id);
    // Longer than what is kept between the clock and the place.
    await tx`select pg_sleep(1.5)`;
    await begin(sender);
    expect(spans()).toEqual([]);
  });
  await sendAll(sender, 4);
  expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(
    new Set([traceIdOf(late.id), traceIdOf(other.id)]),
  );
});

test('they go over OTLP to the receiver that the variables name', async () => {
  const Received = z.object({
    resourceSpans: z.array(
      z.object({ scopeSpans: z.array(z.object({ spans: z.array(z.object({ traceId: z.string() })) })) }),
    ),
  });
  const received: string[] = [];
  const receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { resourceSpans } = Received.parse(JSON.parse(Buffer.concat(pieces).toString()));
      received.push(
        ...resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans.map((span) => span.traceId))),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = z.object({ port: z.int() }).parse(receiver.address());
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${address.port}`);
  const sender = createSpanSender(new OTLPTraceExporter());
  vi.unstubAllEnvs();
  await begin(sender);
  const run = await endedRun();
  await sendAll(sender, 7);
  expect(received).toEqual(Array.from({ length: 7 }, () => traceIdOf(run.id)));
  await sender.close();
  receiver.closeAllConnections();
  receiver.close();
});
