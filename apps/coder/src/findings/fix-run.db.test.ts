import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fixPlan } from '@boocode/conductor/testing/fix-plan';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TurnResult } from '../services/agent-backend.js';
import { scriptedAgent, type ScriptedTurn } from '../services/testing/scripted-agent.js';
import { stepWorld, type StepWorld } from '../services/testing/step-world.js';
import { readRun } from '../tasks/read-runs.js';
import { auditCounters } from '../tasks/test-run.js';

// A run that mends findings: real Postgres, real git, the dispatcher; only the agents are scripted.

type Work = (turn: ScriptedTurn) => Promise<TurnResult | void> | TurnResult | void;
type Word = { approved: boolean; reasons: string[] };

const crash: TurnResult = {
  outcome: 'crash',
  error: { outcome: 'crash', code: 'agent.died', message: 'It died.' },
  usage: null,
};

let db: TestDatabase;
let world: StepWorld;
let turns: ScriptedTurn[];
/** What the agent of a fix does, and the word of the reviewer. */
let work: Work;
let review: (turn: ScriptedTurn) => Promise<Word> | Word;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  turns = [];
  review = () => ({ approved: true, reasons: [] });
  work = mend;
  const backend = scriptedAgent(async (turn) => {
    turns.push(turn);
    if (!isReview(turn)) return work(turn);
    const text = `\`\`\`json\n${JSON.stringify(await review(turn))}\n\`\`\``;
    return { outcome: 'completed', text, usage: null };
  });
  world = await stepWorld(db, { id: 'scripted', backend, model: 'a/b' });
  for (const n of [1, 2, 3]) world.repository.write({ [`src/${n}.txt`]: `fault ${n}\n` });
  world.repository.write({ 'shared.txt': 'nobody\n' });
  world.repository.commit('Three faults');
});
afterEach(async () => {
  await auditCounters(db.sql);
  await world.stop();
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_sessions`;
});
afterAll(() => db.drop());

const git = (...args: string[]): string => world.repository.git(...args);
const isReview = ({ title }: ScriptedTurn): boolean => title.startsWith('Review');
const numberOf = ({ title }: ScriptedTurn): string => /WARN-00(\d)/.exec(title)?.[1] ?? '';
const write = ({ cwd }: ScriptedTurn, name: string, text: string): void => writeFileSync(path.join(cwd, name), text);
const mend: Work = (turn) => write(turn, `src/${numberOf(turn)}.txt`, `mended ${numberOf(turn)}\n`);
const fixes = (n: number): ScriptedTurn[] => turns.filter((turn) => !isReview(turn) && numberOf(turn) === String(n));

async function checkedBy(command: string): Promise<void> {
  world.repository.write({ '.boocode/project.json': JSON.stringify({ check: { command } }) });
  world.repository.commit('Say how it is checked');
  await world.agree();
}

async function launched(number: number, land: 'approve' | 'automatic' | 'none' = 'approve') {
  const run = await world.launchPlan(fixPlan(number, { land, base: git('rev-parse', 'HEAD') }));
  await world.host();
  return { ...run, line: `boocode/fix-${run.id.slice(-8)}` };
}

const answer = (task: string | undefined, approved: boolean, words = '') =>
  world.post(`/tasks/${task}/answer`, { kind: 'approve', approved, words, by: 'test' });

async function report(id: string) {
  const run = await readRun(db.sql, id);
  if (run?.result == null) throw new Error('The run has no report.');
  return { text: run.report ?? '', verdict: run.verdict, gaps: run.result.gaps, coverage: run.result.coverage };
}

test('fixes are checked, reviewed and merged in order; nothing reaches the branch before a person approves', async () => {
  await checkedBy('cat src/*.txt');
  const main = git('rev-parse', 'main');
  const run = await launched(2);
  await world.reaches(run.id, { approve: 'needs-you', land: 'waiting' });
  expect(git('rev-parse', 'main')).toBe(main);
  expect(git('log', '--first-parent', '--format=%s', `main..${run.line}`).split('\n')).toEqual([
    'Merge the fix of WARN-002',
    'Merge the fix of WARN-001',
  ]);
  expect(await world.data(run.ids['check'])).toMatchObject({ state: 'passed', tail: 'mended 1\nmended 2\nfault 3\n' });
  const reviewed = turns.find((turn) => isReview(turn) && numberOf(turn) === '1');
  expect(readFileSync(path.join(reviewed?.cwd ?? '', 'src/1.txt'), 'utf8')).toBe('mended 1\n');
  expect(reviewed?.user).toMatch(
    /"claim": "Line 1 is wrong\."[\s\S]*<diff>[\s\S]*-\s+1 \| fault 1\n\+\s+1 \| mended 1[\s\S]*It passed/,
  );
  expect((await answer(run.ids['approve'], true, 'Good.')).status).toBe(200);
  await world.reaches(run.id, { finish: 'completed' });
  expect(readFileSync(path.join(world.repository.path, 'src/2.txt'), 'utf8')).toBe('mended 2\n');
  const { text, verdict, coverage } = await report(run.id);
  expect(verdict).toBe('COMPLETE');
  expect(coverage.map(({ step_key, state }) => [step_key, state])).toEqual([
    ['fix.1', 'done'],
    ['fix.2', 'done'],
  ]);
  expect(text).toContain('**2 of 2 fixes are in `main`.**');
  expect(text).toMatch(
    /\*\*WARN-001\*\* Fault 1 \[warning]: \*\*landed\*\* \(check passed, review approves\)\. It is on `boocode\/fix-fix-1-[0-9a-f]{8}` at/,
  );
  expect(text).toContain('It was approved: Good.');
});

test('a check that fails is told to the same session, which mends it in its worktree in round two', async () => {
  await checkedBy('! grep -r half src');
  work = (turn) => (fixes(1).length === 1 ? write(turn, 'src/1.txt', 'half of it\n') : mend(turn));
  const run = await launched(1);
  await world.reaches(run.id, { approve: 'needs-you' });
  const [first, second] = fixes(1);
  expect([second?.cwd, second?.session, second?.resumed]).toEqual([first?.cwd, first?.session, true]);
  expect(second?.user).toMatch(
    /It failed with 1[\s\S]*<untrusted>\nsrc\/1.txt:half of it[\s\S]*# What it is about[\s\S]*Mend this finding/,
  );
  expect(turns.filter(isReview)).toHaveLength(1);
  expect(git('show', `${run.line}:src/1.txt`)).toBe('mended 1');
  // Whoever looks at the finding sees how far it is in the round of now.
  await db.sql`
    insert into finding_lives (project_id, fingerprint, fix_task_id)
    values (${world.project}, 'f1', ${run.ids['fix.1'] ?? ''})`;
  expect(
    await db.sql`select s.step_key from finding_life_status l join tasks s on s.id = (l.fix ->> 'task_id')::uuid`,
  ).toEqual([{ step_key: 'fix.1.2' }]);
  await db.sql`delete from finding_lives`;
});

test('what its reviewer rejects is mended twice more, then left on its branch and named; the others go on', async () => {
  review = (turn) =>
    numberOf(turn) === '1' ? { approved: false, reasons: ['The claim still holds.'] } : { approved: true, reasons: [] };
  work = (turn) => write(turn, `src/${numberOf(turn)}.txt`, `try ${fixes(Number(numberOf(turn))).length}\n`);
  const run = await launched(2, 'automatic');
  await world.reaches(run.id, { finish: 'gaps' });
  expect(fixes(1)).toHaveLength(3);
  expect(fixes(1)[2]?.user).toContain('- The claim still holds.');
  expect(git('show', 'main:src/1.txt')).toBe('fault 1');
  expect(git('show', 'main:src/2.txt')).toBe('try 1');
  const { text, verdict, gaps } = await report(run.id);
  expect(verdict).toBe('INCOMPLETE');
  expect(gaps).toEqual(['Fix WARN-001: Fault 1: Its review rejects it after 3 rounds: The claim still holds.']);
  const branch = /\*\*WARN-001\*\*.*\*\*not merged\*\*.*It is on `([^`]+)`/.exec(text)?.[1] ?? '';
  expect(git('show', `${branch}:src/1.txt`)).toBe('try 3');
});

test('a fix that conflicts with one merged before it is brought onto it by its agent, and checked and reviewed again', async () => {
  await checkedBy('cat shared.txt');
  work = (turn) => {
    const name = numberOf(turn);
    const before = readFileSync(path.join(turn.cwd, 'shared.txt'), 'utf8');
    if (!before.includes('<<<<<<<')) return write(turn, 'shared.txt', `fixed by ${name}\n`);
    expect(before).toMatch(/<{7}[\s\S]*fixed by 2[\s\S]*={7}[\s\S]*fixed by 1[\s\S]*>{7}/);
    return write(turn, 'shared.txt', 'fixed by 1\nfixed by 2\n');
  };
  const run = await launched(3);
  await world.reaches(run.id, { approve: 'needs-you' });
  expect(git('show', `${run.line}:shared.txt`)).toMatch(/fixed by 1\nfixed by 2/);
  const again = fixes(2)[1];
  expect([again?.cwd, again?.resumed]).toEqual([fixes(2)[0]?.cwd, true]);
  expect(again?.user).toContain('The files in conflict:\n<untrusted>\n- shared.txt\n</untrusted>');
  const second = turns.filter((turn) => isReview(turn) && numberOf(turn) === '2')[1];
  // Against what was merged: what others have mended is not its own.
  expect(second?.user).toMatch(/\n {4}1 \| fixed by 1\n\+\s+2 \| fixed by 2/);
  expect(await world.data(run.ids['merge.2'])).toMatchObject({ state: 'conflicts', conflicts: ['shared.txt'] });
});

test('marks that an agent leaves are no commit, and its fix stays on its branch', async () => {
  work = (turn) => {
    const file = path.join(turn.cwd, 'shared.txt');
    if (!readFileSync(file, 'utf8').includes('<<<<<<<')) writeFileSync(file, `fixed by ${numberOf(turn)}\n`);
  };
  const run = await launched(2, 'none');
  await world.reaches(run.id, { finish: 'gaps' });
  const { text, gaps } = await report(run.id);
  expect(gaps.join('\n')).toContain('has left conflict marks in shared.txt');
  expect(text).toContain(`**1 of 2 fixes is in \`${run.line}\`.**`.replace('is in', 'are in'));
  expect(git('show', `${run.line}:shared.txt`)).toBe('fixed by 1');
  expect(git('show', 'main:shared.txt')).toBe('nobody');
});

test('where nothing was changed nobody is asked anything, and the report says so', async () => {
  work = () => undefined;
  const run = await launched(1);
  await world.reaches(run.id, { finish: 'gaps', check: 'failed', approve: 'skipped', land: 'skipped' });
  expect(turns.filter(isReview)).toHaveLength(0);
  const { text } = await report(run.id);
  expect(text).toContain('**not mended**: Its agent changed nothing.');
  expect(existsSync(path.join(world.repository.path, '.git/refs/heads', run.line))).toBe(false);
});

test('what a person does not approve stays on the branch of the run', async () => {
  const main = git('rev-parse', 'main');
  const run = await launched(1);
  await world.reaches(run.id, { approve: 'needs-you' });
  await answer(run.ids['approve'], false, 'Not now.');
  await world.reaches(run.id, { finish: 'gaps' });
  expect(git('rev-parse', 'main')).toBe(main);
  expect((await report(run.id)).text).toContain(
    `**merged into the branch of the run** (check skipped, review approves): It was not approved. Not now.`,
  );
});

test('fixes that together fail the check are not landed by themselves', async () => {
  await checkedBy('test $(cat src/*.txt | grep -c mended) -lt 2');
  const run = await launched(2, 'automatic');
  await world.reaches(run.id, { finish: 'gaps' });
  expect(git('show', 'main:src/1.txt')).toBe('fault 1');
  expect((await report(run.id)).gaps[0]).toContain('the check of all fixes together did not pass');
});

test('a coder that ends in the middle of fixes and reviews leaves what was done, and the next one goes on', async () => {
  const begun = new Set<string>();
  let ends: ((title: string) => void) | null = null;
  /** The first attempt of every turn ends with its host. */
  const first = async (turn: ScriptedTurn): Promise<boolean> => {
    if (begun.has(turn.title)) return false;
    begun.add(turn.title);
    ends?.(turn.title);
    await new Promise((resolve) => turn.signal.addEventListener('abort', resolve));
    return true;
  };
  work = async (turn) => {
    await mend(turn);
    return (await first(turn)) ? crash : undefined;
  };
  review = async (turn) => {
    await first(turn);
    return { approved: true, reasons: [] };
  };
  const run = await world.launchPlan(fixPlan(1, { base: git('rev-parse', 'HEAD') }));
  for (let ended = 0; ended < 2; ended += 1) {
    const seen = new Promise<string>((resolve) => (ends = resolve));
    const host = await world.host();
    await seen;
    await host.stop();
  }
  await world.host();
  await world.reaches(run.id, { approve: 'needs-you' });
  expect(fixes(1).map(({ cwd }) => cwd)).toEqual([fixes(1)[0]?.cwd, fixes(1)[0]?.cwd]);
  const line = `boocode/fix-${run.id.slice(-8)}`;
  expect(git('log', '--first-parent', '--format=%s', `main..${line}`)).toBe('Merge the fix of WARN-001');
});
