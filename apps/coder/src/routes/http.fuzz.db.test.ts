import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { LaunchReply } from '@boocode/contracts/flow-run';
import { keptRows } from '@boocode/db/kept-rows';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { judge } from '@boocode/fuzz/http/judge';
import { logLines } from '@boocode/fuzz/http/log-lines';
import { requests } from '@boocode/fuzz/http/requests';
import { routesOf, type Route } from '@boocode/fuzz/http/routes';
import { play, playTimeout } from '@boocode/fuzz/play';
import { createLog } from '@boocode/http/log';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCheckpointKeeper } from '../checkpoints/checkpoint-keeper.js';
import { agentDescription } from '../agents/testing.js';
import { changedRepository, type TestRepository } from '../services/git/testing.js';
import { testApp, type TestApp } from '../services/testing/test-app.js';
import { createWorktreeKeeper } from '../worktrees/worktree-keeper.js';

const internalToken = 'the-inner-token-of-a-test';
const lines = logLines();
const log = createLog({ service: 'coder', level: 'error', environment: {}, destination: lines.destination });
let db: TestDatabase;
let app: TestApp;
let routes: Route[];
let repository: TestRepository;
let ids: string[];
let dataDir: string;

beforeAll(async () => {
  db = await testDatabase();
  repository = changedRepository();
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-fuzz-'));
  const agent = agentDescription({ id: 'opencode', title: 'opencode', default_model: 'test/model' });
  const given = {
    internalToken,
    log,
    agents: { all: async () => [agent], refresh: async () => [agent], giveTiers: () => undefined },
    getFlow,
    flowNames: FLOW_NAMES,
    slots: new Map([['opencode', 2]]),
    dataDir,
    worktrees: createWorktreeKeeper({ sql: db.sql, dir: path.join(dataDir, 'worktrees'), dataDir, log }),
    checkpoints: createCheckpointKeeper({ sql: db.sql, dataDir }),
  };
  ({ app, routes } = await routesOf(() => testApp(db.sql, given)));
  const reply = await app.app.inject({
    method: 'POST',
    url: '/api/coder/flow-runs',
    headers: { 'x-boocode-internal': internalToken },
    payload: { flow: 'code-review', repo: repository.path },
  });
  const { id } = LaunchReply.parse(reply.json());
  const found = await db.sql<{ id: string }[]>`
    (select id from tasks order by id limit 6)
    union all
    (select id from projects)`;
  ids = [id, ...found.map((row) => row.id)];
});
afterAll(async () => {
  await app.close();
  repository.remove();
  rmSync(dataDir, { recursive: true });
  await db.drop();
});

test(
  'whatever is asked of coder is answered or refused in words, and what is refused writes nothing',
  { timeout: playTimeout },
  async () => {
    expect(routes.length).toBeGreaterThan(40);
    const options = { app: app.app, secrets: [internalToken], takeLog: lines.take, kept: () => keptRows(db.sql) };
    const words = ['code-review', 'opencode', 'main'];
    const asked = requests({ routes, headers: { 'x-boocode-internal': internalToken }, ids: () => ids, words });
    await play(
      'coder',
      35,
      fc.asyncProperty(asked, async (request) => {
        await judge(options, request);
      }),
    );
  },
);
