import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { isLong } from '@boocode/rehearsal/long-form';
import { cancelTask } from '../tasks/cancel.js';
import { tracesOf } from '../git-actions/testing.js';
import { createWorld, type World } from '../services/backends/conformance-world.js';
import { gemini } from '../services/backends/cli/gemini.js';
import type { OpencodeServerBackend } from '../services/backends/opencode-server.js';
import { createPtyDispatchBackend, type PtyDispatchBackend } from '../services/backends/pty-dispatch.js';
import { rehearsedOpencode } from '../services/backends/testing/rehearsed-opencode.js';
import { stepWorld, type StepWorld } from '../services/testing/step-world.js';
import { readRun } from '../tasks/read-runs.js';
import { auditCounters } from '../tasks/test-run.js';
import { findOrphans } from '../worktrees/find-orphans.js';
import { arenaOf, seen } from './testing.js';

// The whole way with real agents: two opencode with different models and one gemini, judged by an opencode; the models are scripted.
// In the short form scripted agents go it here, and real ones from the browser.

let db: TestDatabase;
let models: World;
let opencode: OpencodeServerBackend;
let geminis: PtyDispatchBackend;
let world: StepWorld;
beforeAll(async () => {
  [db, models] = await Promise.all([testDatabase(), createWorld()]);
  const { dataDir, rehearsal } = models;
  opencode = rehearsedOpencode(models, { models: ['first', 'second', 'arbiter'] });
  geminis = createPtyDispatchBackend({ agent: gemini, dataDir, rehearsal, environment: {} });
}, 120_000);
beforeEach(async () => {
  world = await stepWorld(db, { id: 'opencode', backend: opencode, model: 'first' }, [
    { id: 'gemini', backend: geminis, model: rehearsalModel, surface: 'pty-dispatch' },
  ]);
});
afterEach(async () => {
  await auditCounters(db.sql);
  await world.stop();
  await db.sql`delete from tasks`;
  await db.sql`delete from worktrees`;
  await db.sql`delete from agent_sessions`;
}, 60_000);
afterAll(async () => {
  await Promise.all([opencode.dispose(), geminis.dispose()]);
  await models.end();
  await db.drop();
}, 60_000);

const contestants = [
  { agent: 'opencode', model: 'first' },
  { agent: 'opencode', model: 'second' },
  { agent: 'gemini' },
];
const judgement = {
  ranking: ['A', 'B', 'C'].map((contestant, at) => ({ contestant, score: 9 - at, reason: `Number ${at + 1}.` })),
  summary: 'The first says least.',
};
const add = (sum: string) => [
  { tools: [{ read: 'sum.mjs' }] },
  { tools: [{ write: 'sum.mjs', content: `export const sum = (a, b) => ${sum};\n` }] },
  { text: 'Done.' },
];

test.runIf(isLong)(
  'three contestants, judged and checked: the winner comes into its branch, and nothing of the person is touched',
  async () => {
    const { repository } = world;
    repository.write({
      'sum.mjs': 'export const sum = () => 0;\n',
      'sum.test.mjs': "import { sum } from './sum.mjs';\nif (sum(2, 3) !== 5) throw new Error('2 + 3 is 5');\n",
      '.boocode/project.json': JSON.stringify({ check: { command: 'node sum.test.mjs' } }),
    });
    const main = repository.commit('Begin a sum');
    await world.agree();
    // The person is elsewhere, with work of every kind that is nowhere else.
    repository.git('checkout', '-q', '-b', 'mine');
    repository.write({ 'README.md': 'Put aside\n' });
    repository.git('stash');
    repository.write({ 'staged.txt': 'staged\n', 'README.md': 'Changed\n' });
    repository.git('add', 'staged.txt');
    repository.write({ 'staged.txt': 'and changed again\n', 'untracked.txt': 'mine\n' });
    const before = tracesOf(repository);
    models.rehearsal.addRules([
      // By what the models are called: the prompt is the same for all.
      { matchBody: '"model": *"arbiter"', steps: [{ json: judgement }] },
      { matchBody: '"model": *"first"', steps: add('a - b') },
      { matchBody: '"model": *"second"', steps: add('a + b') },
      { match: 'Make the sum right', steps: add('5') },
    ]);
    const id = await arenaOf(world, {
      base: 'main',
      prompt: 'Make the sum right',
      contestants,
      judge: { agent: 'opencode', model: 'arbiter' },
      pick: 'judge',
    });
    await world.host();
    await world.reaches(id, { compare: 'completed' });
    expect(repository.git('rev-parse', 'main')).toBe(main);
    await world.reaches(id, { finish: 'completed' });

    const arena = await seen(world, id);
    expect(arena.contestants.map(({ letter, check, selected }) => [letter, check?.state, selected])).toEqual([
      ['A', 'failed', false],
      ['B', 'passed', true],
      ['C', 'passed', false],
    ]);
    expect(arena.merge).toMatchObject({ state: 'merged', target: 'main' });
    expect(repository.git('show', 'main:sum.mjs')).toBe('export const sum = (a, b) => a + b;');
    expect(repository.git('rev-parse', 'main^1')).toBe(main);
    for (const { letter, kept_ref, change } of arena.contestants.filter(({ selected }) => !selected)) {
      expect(repository.git('rev-parse', kept_ref ?? letter)).toBe(change?.commit);
    }
    expect(tracesOf(repository)).toEqual(before);
    expect(repository.git('fsck', '--strict')).not.toMatch(/error|missing|corrupt/);
    const report = (await readRun(db.sql, id))?.report;
    expect(report).toContain('| B `[SELECTED]` · opencode, ');
    expect(report).toContain('| C · gemini, ');
    expect(await findOrphans(db.sql, path.join(world.dataDir, 'worktrees'))).toEqual([]);
  },
  240_000,
);

test.runIf(isLong)(
  'cancelled in the middle it leaves no process and no orphan',
  async () => {
    const { repository } = world;
    models.rehearsal.addRules([{ match: 'Take for ever', steps: [{ hang: true }] }]);
    const main = repository.git('rev-parse', 'main');
    const id = await arenaOf(world, { prompt: 'Take for ever', contestants });
    const host = await world.host();
    await world.reaches(id, { 'contestant.a': 'running', 'contestant.b': 'running', 'contestant.c': 'running' });
    await vi.waitFor(() => expect(geminis.pids()).toHaveLength(1), { timeout: 60_000, interval: 50 });
    const pids = geminis.pids();
    await cancelTask(db.sql, id);
    await host.dispatcher.checkAttempts();
    await world.reaches(id, { 'contestant.c': 'cancelled', finish: 'cancelled' });
    await vi.waitFor(() => expect(geminis.pids()).toEqual([]), { timeout: 60_000, interval: 50 });
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(repository.git('rev-parse', 'main')).toBe(main);
    expect(await findOrphans(db.sql, path.join(world.dataDir, 'worktrees'))).toEqual([]);
  },
  180_000,
);
