import { readFileSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRun } from '../tasks/read-runs.js';
import { auditCounters } from '../tasks/test-run.js';
import { scriptedAgent, type ScriptedTurn } from '../services/testing/scripted-agent.js';
import { stepWorld, type StepWorld } from '../services/testing/step-world.js';
import { judging, letterIn, says, seen, writes } from './testing.js';

// An arena as a stage of a project's own flow: what comes after looks at what the winner left.

let db: TestDatabase;
let world: StepWorld;
const turns: ScriptedTurn[] = [];
/** What angles find in the file that only the winner has. */
const quoted: string[] = [];
beforeAll(async () => {
  db = await testDatabase();
  const backend = scriptedAgent((turn) => {
    turns.push(turn);
    const letter = letterIn(turn);
    if (letter !== null) return writes(turn, { 'src/greet.ts': `export const greet = '${letter}';\n` });
    if (turn.title.includes('Judge')) return judging('B', 'A');
    quoted.push(readFileSync(path.join(turn.cwd, 'src/greet.ts'), 'utf8'));
    return says(angleOf(turn.user));
  });
  world = await stepWorld(db, { id: 'quince', backend, model: null }, [{ id: 'medlar', backend, model: null }]);
});
afterAll(async () => {
  await world.stop();
  await db.drop();
});

/** An answer that cites the winner's line, or draws a conclusion. */
function angleOf(prompt: string): string {
  const place = {
    class: 'codebase',
    path: 'src/greet.ts',
    line_start: 1,
    line_end: 1,
    quote: "export const greet = 'B';",
  };
  const finding = {
    native_id: 'JD-001',
    title: 'Greets with a letter',
    claim: 'greet is a letter.',
    category: 'odd-greeting',
    severity: /ladder[^\n]*: ([^\n,]+)/i.exec(prompt)?.[1] ?? 'confusing',
    introduced_by_change: 'unknown',
    evidence: [{ ...place, url: null, retrieved_at: null }],
    trigger: 'Anybody who is greeted.',
    impact: 'They read a letter.',
    likelihood: 'always',
    remediation: 'Greet with a word.',
    yagni: null,
  };
  const answer = { findings: [finding], coverage: [], questions: [], handoffs: [], summary: 'One.' };
  return `\`\`\`json\n${JSON.stringify(answer)}\n\`\`\``;
}

const flow = `
title: Build and read
summary: Two build it, one reads it.
arena:
  prompt: Write a greeting into src/greet.ts
  contestants: [{ agent: quince }, { agent: medlar }]
  judge: { agent: quince }
  pick: judge
angles:
  - { persona: junior-developer, title: Clear, brief: Is it clear?, required: true }
synthesizer: null
validate: false
`;

test("the winner's change is the base of what comes after, on the run's own line, and the branch of the person stays", async () => {
  const { repository } = world;
  repository.write({ 'src/start.ts': 'export {};\n', '.boocode/flows/build.yaml': flow });
  const main = repository.commit('Describe a flow');
  const request = { flow: 'project.build', repo: repository.path, focus: ['src'], goal: 'Be kind.' };
  const { status, body } = await world.post('/flow-runs', request);
  expect([status, body]).toEqual([201, expect.anything()]);
  const id = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';
  await world.host();
  await world.reaches(id, { 'arena.merge': 'completed', finish: 'completed' });

  expect(turns.filter((turn) => letterIn(turn) !== null).map(({ user }) => user)).toEqual([
    'Write a greeting into src/greet.ts\n\nBe kind.',
    'Write a greeting into src/greet.ts\n\nBe kind.',
  ]);
  const line = `boocode/project-build-${id.slice(-8)}`;
  expect(repository.git('show', `${line}:src/greet.ts`)).toBe("export const greet = 'B';");
  expect(repository.git('rev-parse', 'main')).toBe(main);
  expect(quoted).toEqual(["export const greet = 'B';\n"]);
  const run = await readRun(db.sql, id);
  // Its citation holds at the commit of the line, and nowhere else.
  expect(run?.result).toMatchObject({ verdict: 'COMPLETE', findings: [{ title: 'Greets with a letter' }] });
  expect(run?.report).toContain('## Arena');
  expect(run?.report).toContain('| B `[SELECTED]` · medlar |');
  const agents = new Map(run?.steps.map(({ step_key, agent }) => [step_key, agent]));
  expect([agents.get('arena.contestant.a'), agents.get('arena.contestant.b')]).toEqual(['quince', 'medlar']);
  const pick = run?.steps.find(({ step_key }) => step_key === 'arena.pick')?.id ?? '';
  expect(await seen(world, pick)).toMatchObject({ id: pick, flow_run_id: id, pick: { contestant: 'B' } });
  expect(await world.post(`/arenas/${pick}/rematch`, {})).toMatchObject({
    status: 409,
    body: { code: 'arena.within-flow' },
  });
  await auditCounters(db.sql);
});
