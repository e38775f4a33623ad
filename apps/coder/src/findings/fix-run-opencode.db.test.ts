import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fixPlan } from '@boocode/conductor/testing/fix-plan';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isLong } from '@boocode/rehearsal/long-form';
import { opencodeWorld, type OpencodeWorld } from '../services/testing/opencode-world.js';
import { readRun } from '../tasks/read-runs.js';
import { auditCounters } from '../tasks/test-run.js';

// The whole way with the real opencode: two findings mended, one of them in a second round, reviewed, approved and landed.
// In the short form scripted agents go it here, and real ones from the browser.

let own: OpencodeWorld;
beforeAll(async () => {
  own = await opencodeWorld();
}, 120_000);
afterAll(() => own.end(), 60_000);

const mends = (n: number, content: string) => [
  { tools: [{ write: `src/${n}.txt`, content }] },
  { text: 'It is mended.' },
];

test.runIf(isLong)(
  'a failing check leads to a second round in the same session, and main is untouched until a person approves',
  async () => {
    const { db, models, steps: world } = own;
    const { repository } = world;
    for (const n of [1, 2]) repository.write({ [`src/${n}.txt`]: `fault ${n}\n` });
    repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: '! grep -r half src' } }) });
    const main = repository.commit('Two faults');
    await world.agree();
    models.rehearsal.addRules([
      { match: '^# What it was to mend', steps: [{ text: '```json\n{ "approved": true, "reasons": [] }\n```' }] },
      { match: '^You have mended this before', steps: mends(2, 'mended 2\n') },
      { match: '^Mend this finding[\\s\\S]*data/1"', steps: mends(1, 'mended 1\n') },
      { match: '^Mend this finding[\\s\\S]*data/2"', steps: mends(2, 'half of it\n') },
    ]);
    const run = await world.launchPlan(fixPlan(2, { base: main }));
    await world.host();
    await world.reaches(run.id, { approve: 'needs-you' });
    expect(repository.git('rev-parse', 'main')).toBe(main);
    const sessions = await db.sql`
    select t.step_key, a.agent_session_id
    from tasks t
    join task_attempts a on a.task_id = t.id
    where t.flow_run_id = ${run.id} and t.step_key in ('fix.2', 'fix.2.2')`;
    expect(sessions).toHaveLength(2);
    expect(new Set(sessions.map((row) => row['agent_session_id'])).size).toBe(1);
    await world.post(`/tasks/${run.ids['approve']}/answer`, { kind: 'approve', approved: true });
    await world.reaches(run.id, { land: 'completed' });
    for (const n of [1, 2]) {
      expect(readFileSync(path.join(repository.path, `src/${n}.txt`), 'utf8')).toBe(`mended ${n}\n`);
    }
    await expect.poll(async () => (await readRun(db.sql, run.id))?.verdict, { timeout: 30_000 }).toBe('COMPLETE');
    await auditCounters(db.sql);
  },
  180_000,
);
