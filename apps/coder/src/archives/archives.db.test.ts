import { homedir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { FindingView } from '@boocode/contracts/finding-life';
import { LaunchReply } from '@boocode/contracts/flow-run';
import { ImportReply, type RunArchive } from '@boocode/contracts/run-archive';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findingWorld, type FindingWorld } from '../findings/testing.js';
import { testApp, type TestApp } from '../services/testing/test-app.js';
import { launch } from '../tasks/launch.js';
import { pruneRuns } from '../tasks/prune.js';
import { readRun } from '../tasks/read-runs.js';
import { auditCounters, claimSome, launchRun, testTask } from '../tasks/test-run.js';
import { createArchiveServices, type ArchiveServices } from './archive-services.js';
import { digestOf } from './write-archive.js';

const secret = 'sk-ant-api03-AAAAbbbbCCCCdddd';

let db: TestDatabase;
let world: FindingWorld;
let app: TestApp;
let archives: ArchiveServices;
/** A review with two findings, of which one is dismissed; and its archive. */
let run: string;
let archive: RunArchive;
beforeAll(async () => {
  db = await testDatabase();
  world = await findingWorld(db);
  app = await testApp(db.sql, { dataDir: world.dataDir });
  archives = createArchiveServices({ sql: db.sql, dataDir: world.dataDir, onChange: () => undefined });
  const places = `${world.repository.path}/src/a.ts ${world.dataDir}/checkouts/some/src/b.ts ${homedir()}/.netrc ${secret}`;
  world.plant({ line: 3, claim: `See ${places}.` }, { line: 5 });
  run = await world.launch();
  await world.ended(run);
  const refs = (await findingsOf(run)).slice(0, 1).map(({ ref }) => ref);
  await world.call('PUT', `/flow-runs/${run}/findings/status`, {
    refs,
    status: 'dismissed',
    reason: 'It is meant so.',
  });
  archive = await archives.exportRun(run);
});
afterAll(async () => {
  await app.close();
  await world.stop();
  await db.drop();
});

async function findingsOf(id: string): Promise<FindingView[]> {
  const { body } = await world.call('GET', `/flow-runs/${id}/findings`);
  return FindingView.array().parse(body);
}

const bytesOf = (file: unknown): Uint8Array => Buffer.from(JSON.stringify(file));

/** As the archive of another run, with a digest that is true. */
function changed(change: (draft: RunArchive) => void): RunArchive {
  const draft = structuredClone(archive);
  change(draft);
  return { ...draft, digest: digestOf(draft) };
}

/** What stays when ids are others. */
function shown(list: FindingView[]) {
  return list.map(({ ref, verdict, disposition, status }) => ({ ref, verdict, disposition, status }));
}

function signal(): { promise: Promise<void>; resolve: () => void } {
  let settle: (() => void) | null = null;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: () => settle?.() };
}

function first<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('There is no row.');
  return row;
}

/** All that an archive tells, with ids numbered as they come. */
function withoutIds({ digest: _digest, exported_at: _at, ...rest }: RunArchive): unknown {
  const seen = new Map<string, number>();
  const numbered = JSON.stringify(rest).replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    seen.set(id, seen.get(id) ?? seen.size);
    return `id ${seen.get(id) ?? ''}`;
  });
  return JSON.parse(numbered);
}

it('gives the same run but for its ids, when it is imported and exported again', async () => {
  const { id, created } = await archives.importRun(bytesOf(archive));
  expect([created, id === run]).toEqual([true, false]);
  const again = await archives.exportRun(id);
  expect(again.tasks.map(({ id: task }) => task)).not.toContain(run);
  expect(withoutIds(again)).toEqual(withoutIds(archive));
  for (const part of ['attempts', 'outputs', 'events', 'findings', 'decisions'] as const) {
    expect([part, again[part].length > 0]).toEqual([part, true]);
  }
});

it('shows the report, findings, verdicts and decisions as they were, and where the run comes from', async () => {
  const { id } = await archives.importRun(bytesOf(archive));
  const [there, here] = [await readRun(db.sql, run), await readRun(db.sql, id)];
  expect(here).toMatchObject({
    report:
      there?.report
        ?.replaceAll(world.repository.path, '.')
        .replaceAll(secret, '[redacted]')
        .replaceAll(`${world.dataDir}/checkouts/some`, '.')
        .replaceAll(homedir(), '~') ?? '',
    verdict: there?.verdict,
    cost_tokens: there?.cost_tokens,
    created_at: there?.created_at,
    imported: { run_id: run, exported_at: archive.exported_at },
  });
  expect(shown(await findingsOf(id))).toEqual(shown(await findingsOf(run)));
  expect((await findingsOf(id)).map(({ status }) => status).toSorted()).toEqual(['dismissed', 'open']);
});

it('keeps secrets, and places of this machine, out of the file', () => {
  const text = JSON.stringify(archive);
  for (const place of [secret, world.repository.path, world.dataDir]) expect(text).not.toContain(place);
  expect(text).not.toContain(`${homedir()}/`);
  expect(text).toContain('See ./src/a.ts ./src/b.ts ~/.netrc [redacted].');
  expect(archive.tasks.find(({ id }) => id === run)?.spec['repository']).not.toContain('/');
});

it('answers with the run that it was, when the same run is imported again or at the same time', async () => {
  const { id } = await archives.importRun(bytesOf(archive));
  const later = await archives.exportRun(run);
  expect(later.exported_at).not.toBe(archive.exported_at);
  expect(await archives.importRun(gzipSync(bytesOf(later)))).toEqual({ id, created: false, url: `/runs/${id}` });
  const other = bytesOf(changed((draft) => void (first(draft.tasks).input = 'another')));
  const both = await Promise.all([archives.importRun(other), archives.importRun(other)]);
  expect(both.filter(({ created }) => created)).toHaveLength(1);
  expect(new Set(both.map(({ id: one }) => one)).size).toBe(1);
});

it('wakes no dispatcher, leaves nothing to be claimed, and no counter wrong', async () => {
  const heard: string[] = [];
  const over = signal();
  const news = await db.sql.listen('tasks_new', () => heard.push('tasks_new'));
  const end = await db.sql.listen('archive_test_over', over.resolve);
  const { id } = await archives.importRun(bytesOf(changed((draft) => void (first(draft.tasks).input = 'quiet'))));
  await db.sql.notify('archive_test_over', '');
  await over.promise;
  await Promise.all([news.unlisten(), end.unlisten()]);
  expect(heard).toEqual([]);
  expect(
    await db.sql`select from tasks where flow_run_id = ${id} and (state in ('pending', 'running') or ready_at is not null)`,
  ).toEqual([]);
  expect(await claimSome(db.sql, { agent: 'scripted' })).toEqual([]);
  await auditCounters(db.sql);
});

it('does nothing of an imported run again, and says why', async () => {
  const { id } = await archives.importRun(bytesOf(archive));
  const refs = (await findingsOf(id)).map(({ ref }) => ref);
  const words = /was imported/;
  for (const [path, body] of [
    ['retry', {}],
    ['retry', { steps: ['validator'] }],
    ['fork', { from: 'validator' }],
    ['findings/tasks', { refs }],
    ['findings/recheck', { refs }],
  ] as const) {
    const { status, body: reply } = await world.call('POST', `/flow-runs/${id}/${path}`, body);
    expect([path, status >= 400 && status < 500, reply]).toEqual([
      path,
      true,
      expect.objectContaining({ message: expect.stringMatching(words) }),
    ]);
  }
  const [{ count }] = await db.sql<[{ count: number }]>`
    select count(*)::int as count from tasks where flow_run_id = ${id} and state in ('pending', 'running')`;
  expect(count).toBe(0);
});

it('counts what an imported run cost for nobody', async () => {
  const month = async () => db.sql`select sum(tokens)::float8 as tokens from budget_days`;
  await db.sql`select add_up_days()`;
  const before = await month();
  const { id } = await archives.importRun(
    bytesOf(
      changed((draft) => {
        for (const attempt of draft.attempts)
          attempt.usage = {
            input_tokens: 7e6,
            output_tokens: 0,
            reasoning_tokens: 0,
            cache_read_tokens: 0,
            cache_write_tokens: 0,
            cost_usd: null,
          };
      }),
    ),
  );
  await db.sql`select add_up_days()`;
  expect(await month()).toEqual(before);
  expect(await db.sql`select from attempt_figures where flow_run_id = ${id}`).toEqual([]);
});

it('brings along what a fork shares with the run that it was made of', async () => {
  const forked = LaunchReply.parse((await world.call('POST', `/flow-runs/${run}/fork`, { from: 'render' })).body).id;
  await world.ended(forked);
  const whole = await archives.exportRun(forked);
  const { id } = await archives.importRun(bytesOf(whole));
  expect(withoutIds(await archives.exportRun(id))).toEqual(withoutIds(whole));
  expect(whole.outputs.length).toBe(archive.outputs.length);
});

it('is kept as long from its import on as other runs are from their end, and then goes whole', async () => {
  const old = changed((draft) => {
    for (const task of draft.tasks) task.ended_at = '2020-01-01T00:00:00.000Z';
  });
  const { id } = await archives.importRun(bytesOf(old));
  await pruneRuns(db.sql, new Date('2021-01-01'));
  expect(await readRun(db.sql, id)).not.toBeNull();
  await db.sql`update tasks set spec = jsonb_set(spec, '{imported,at}', '"2020-06-01T00:00:00Z"') where id = ${id}`;
  await pruneRuns(db.sql, new Date('2021-01-01'));
  expect(await readRun(db.sql, id)).toBeNull();
  expect(await db.sql`select from finding_lives where project_id = ${id}`).toEqual([]);
  expect((await archives.importRun(bytesOf(old))).created).toBe(true);
});

it('refuses a run that goes on, and one that there is not', async () => {
  const { id } = await launchRun(db.sql, { waits: {} });
  await expect(archives.exportRun(id)).rejects.toMatchObject({ code: 'archive.run-in-flight', status: 409 });
  const task = testTask();
  await launch(db.sql, { tasks: [task], key: null });
  await expect(archives.exportRun(task.id)).rejects.toMatchObject({ code: 'flow-run.not-found' });
  await db.sql`delete from tasks where id = any (${[id, task.id]}) or flow_run_id = ${id}`;
});

const unknown = '019ac000-0000-7000-8000-000000000000';

it.each<[string, () => unknown, RegExp]>([
  ['a newer version', () => ({ ...archive, format_version: 2 }), /version 2, and this BooCode reads up to 1\. Update/],
  ['another file', () => ({ hello: 1 }), /no archive of a run[^]*format/],
  ['a field that nobody knows', () => ({ ...archive, extra: 1 }), /extra/],
  [
    'a changed one',
    () => ({ ...archive, tasks: archive.tasks.map((task) => ({ ...task, input: 'x' })) }),
    /changed since/,
  ],
  [
    'a step that goes on',
    () => ({ ...archive, tasks: [{ ...first(archive.tasks), state: 'running' }] }),
    /a step that has ended[^]*tasks\[0\]\.state/,
  ],
  [
    'an edge into nowhere',
    () => changed((draft) => first(draft.tasks).depends_on.push(unknown)),
    /names the task 019ac000[^]*tasks\[0\]\.depends_on\[\d+\]/,
  ],
  [
    'an edge twice',
    () => changed((draft) => first(draft.tasks).depends_on.push(first(first(draft.tasks).depends_on))),
    /depends on .* more than once/,
  ],
  [
    'a step that waits for itself',
    () => changed((draft) => first(draft.tasks).depends_on.push(first(draft.tasks).id)),
    /itself/,
  ],
  [
    'an attempt twice',
    () => changed((draft) => void draft.attempts.push(first(draft.attempts))),
    /is there twice[^]*attempts\[\d+\]/,
  ],
  [
    'a number that no column holds',
    () => changed((draft) => void (first(draft.tasks).priority = 2 ** 40)),
    /database refuses a row.*out of range/,
  ],
  [
    'a decision without a reason',
    () => changed((draft) => void (first(draft.decisions).reason = '')),
    /database refuses a row.*finding_lives/,
  ],
  [
    'a plan that no list could show',
    () => changed((draft) => void (first(draft.tasks).spec['plan'] = { title: 1 })),
    /tasks\[0\]\.spec[^]*plan/,
  ],
])('refuses %s, names the place, and stores nothing', async (_what, file, words) => {
  const before = await db.sql`select count(*) from tasks`;
  await expect(archives.importRun(bytesOf(file()))).rejects.toThrow(words);
  expect(await db.sql`select count(*) from tasks`).toEqual(before);
});

it.each<[string, () => Uint8Array, RegExp]>([
  ['no JSON', () => Buffer.from('{"format":'), /no JSON .*cut off/],
  ['no text', () => Buffer.from([0xff, 0xfe, 0x00]), /no JSON/],
  ['half of a packed file', () => gzipSync(bytesOf(archive)).subarray(0, 500), /cannot be unpacked/],
  [
    'what is nested too deep',
    () =>
      Buffer.from(
        JSON.stringify(archive).replace('"spec":{', `"spec":{"deep":${'['.repeat(200_000)}${']'.repeat(200_000)},`),
      ),
    /nested deeper/,
  ],
])('refuses %s in words', async (_what, bytes, words) => {
  await expect(archives.importRun(bytes())).rejects.toThrow(words);
});

it.each([
  ['quotes of SQL and JSON', `'); drop table tasks; -- "\\" $1 $$`],
  ['markup', '</script><img src=x onerror=alert(1)>'],
  ['control characters', '\u0001\u001b[31m\r\n\t\u2028\u202e'],
  ['characters of four bytes', '👻𝕏'],
  ['what looks like an escape', '\\u0000 \\ud800'],
  ['patterns of replacements', '$& $1 $` %s {0}'],
  ['a long word', 'x'.repeat(50_000)],
])('carries %s through unharmed', async (_what, words) => {
  const hostile = changed((draft) => {
    Object.assign(first(draft.tasks), { input: words });
    Object.assign(first(draft.outputs), {
      text: words,
      data: JSON.parse(`{"__proto__":${JSON.stringify(words)},"${'k'.repeat(9)}":[null,-0,1e-9]}`),
    });
    Object.assign(first(draft.findings), { claim: words, title: words });
    draft.events.push({ ...first(draft.events), seq: 100_000, event: { type: 'text', text: words } });
    draft.events.sort((a, b) => a.task_id.localeCompare(b.task_id) || a.attempt - b.attempt || a.seq - b.seq);
  });
  const { id } = await archives.importRun(bytesOf(hostile));
  expect(withoutIds(await archives.exportRun(id))).toEqual(withoutIds(hostile));
});

it('goes over HTTP as bytes, packed one way and either way back', async () => {
  const headers = { host: '127.0.0.1:7401' };
  const file = await app.app.inject({ url: `/api/coder/flow-runs/${run}/archive`, headers });
  expect([file.statusCode, file.headers['content-type'], file.headers['content-disposition']]).toEqual([
    200,
    'application/gzip',
    `attachment; filename="run-${run}.json.gz"`,
  ]);
  const send = (payload: Buffer, type = 'application/octet-stream') =>
    app.app.inject({
      method: 'POST',
      url: '/api/coder/flow-runs/import',
      payload,
      headers: { ...headers, 'content-type': type },
    });
  const { id } = await archives.importRun(bytesOf(archive));
  const known = await send(file.rawPayload);
  expect([known.statusCode, ImportReply.parse(known.json()).id]).toEqual([200, id]);
  const fresh = await send(Buffer.from(bytesOf(changed((draft) => void (first(draft.tasks).input = 'by HTTP')))));
  expect([fresh.statusCode, fresh.json()]).toEqual([201, expect.objectContaining({ created: true })]);
  expect(
    [await send(Buffer.from('{}'), 'application/json')].map((reply) => [
      reply.statusCode,
      reply.json<{ code: string }>().code,
    ]),
  ).toEqual([[422, 'archive.broken']]);
});
