import type { TaskCondition } from '@boocode/contracts/task';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { liveRun } from '../client/live-run.js';
import { aRun, aStep, anAsk, anEndedRun, stepId } from '../testing/run-fixture.js';
import { changeLines } from './change-lines.js';
import { conditionFaces } from './conditions.js';
import { createPaint } from './paint.js';
import { runLines } from './run-lines.js';

const now = Date.parse('2026-01-01T12:04:58.000Z');
const paint = createPaint(false);
const begun = { state: 'running', condition: 'running', attempt: 1, started_at: '2026-01-01T12:04:00.000Z' } as const;

/** The run with its first step in some condition. */
const stepIn = (condition: TaskCondition) => liveRun(aRun({ steps: [aStep(1, { condition }), aStep(2)] }));

describe('runLines', () => {
  it('says of each step what it is called, how it is, for how long, and what it does', () => {
    const run = aRun({
      steps: [aStep(1, begun), aStep(2, { reason: 'Waiting for Step 1' })],
      steps_done: 0,
      cost_tokens: 502_300,
    });
    const activity = new Map([[stepId(1), { attempt: 1, doing: 'read  src/a.ts\nlines 1-9', tokens: 12_345 }]]);
    expect(runLines({ run, activity, asks: [] }, { now, width: 100, paint })).toEqual([
      '●  Code review  running  4:58  0/2 steps  502k tok  feature@abcdef012345',
      ' ●  Step 1  running     0:58    12k tok  read src/a.ts lines 1-9',
      ' ○  Step 2  waiting                      Waiting for Step 1',
    ]);
  });

  it('says under the run what it needs a person for, and how to answer', () => {
    const asking = { ...begun, condition: 'needs-you', reason: 'Wants to run npm test' } as const;
    const activity = new Map([[stepId(1), { attempt: 1, doing: 'read src/a.ts', tokens: 0 }]]);
    const live = { run: aRun({ condition: 'needs-you', steps: [aStep(1, asking)] }), activity, asks: [anAsk()] };
    expect(runLines(live, { now, width: 100, paint })).toEqual([
      '✋ Code review  needs you  4:58  0/2 steps  feature@abcdef012345',
      '✋ Run npm test  (Code review, Step 1 · opencode · 58 s ago)',
      '     npm test',
      '     npm run boocode -- answer 0000a5c1 allow|deny',
      ' ✋ Step 1  needs you     0:58             Wants to run npm test',
    ]);
  });

  it('says who goes on instead of whom it was planned for', () => {
    const steps = [aStep(1, { ...begun, agent: 'codex', model: 'gpt', instead_of: { agent: 'claude', model: null } })];
    const [, line] = runLines(liveRun(aRun({ steps })), { now, width: 100, paint });
    expect(line).toBe(' ●  Step 1  running     0:58             codex gpt instead of claude');
  });

  it('says how long the run has until its deadline, as long as it goes on', () => {
    const deadline_at = '2026-01-01T12:45:00.000Z';
    const [head] = runLines(liveRun(aRun({ deadline_at })), { now, width: 100, paint });
    expect(head).toMatch(/ {2}4:58 {2}.* {2}40:02 left /);
    const [over] = runLines(liveRun(anEndedRun({ deadline_at })), { now, width: 100, paint });
    expect(over).not.toContain('left');
  });

  it('says what a failed step failed of, and which attempt a repeated one is', () => {
    const failed = aStep(1, {
      state: 'failed',
      condition: 'failed',
      error: { outcome: 'failure', code: 'agent.exit', message: 'opencode ended' },
    });
    const again = aStep(2, { ...begun, attempt: 2 });
    const [, one, two] = runLines(liveRun(aRun({ steps: [failed, again] })), { now, width: 100, paint });
    expect(one).toMatch(/✖ {2}Step 1 {2}failed .*opencode ended$/);
    expect(two).toMatch(/● {2}Step 2 {2}running .*attempt 2$/);
  });

  it('does not say a word twice, nor a whole document', () => {
    const steps = [
      aStep(1, { condition: 'queued', reason: 'Queued' }),
      aStep(2, {
        state: 'completed',
        condition: 'completed',
        attempt: 1,
        output_summary: `# Title\n\n${'text '.repeat(90)}`,
      }),
    ];
    const [, queued, done] = runLines(liveRun(aRun({ steps })), { now, width: 400, paint });
    expect(queued?.trimEnd()).toMatch(/queued$/);
    expect(done).toMatch(/ Title text .*…$/);
    expect(stringWidth(done ?? '')).toBeLessThan(180);
  });

  it('shows the verdict of a run that has one', () => {
    expect(runLines(liveRun(anEndedRun()), { now, width: 100, paint })[0]).toContain(
      'REQUEST CHANGES  0:32  2/2 steps',
    );
  });

  it('never is wider than the terminal, two-cell glyphs and colours included', () => {
    const steps = [
      aStep(1, { ...begun, condition: 'needs-you', reason: 'x'.repeat(300) }),
      aStep(2, { title: '審査'.repeat(40) }),
    ];
    for (const coloured of [false, true]) {
      const lines = runLines(liveRun(aRun({ steps })), { now, width: 60, paint: createPaint(coloured) });
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
    }
  });

  it('has a glyph and a word of its own for each of the twelve conditions', () => {
    const faces = Object.values(conditionFaces);
    expect(faces).toHaveLength(12);
    expect(new Set(faces.map((face) => face.glyph)).size).toBe(12);
    expect(new Set(faces.map((face) => face.word)).size).toBe(12);
  });
});

describe('changeLines', () => {
  it('says once what is asked, and how it is answered', () => {
    const before = stepIn('running');
    const question = anAsk({ kind: 'question', title: 'Which one?', options: ['A', 'B'] });
    const after = { ...before, asks: [question] };
    expect(changeLines(before, after, now)).toEqual([
      '✋ Step 1 needs you: Which one?',
      '   npm run boocode -- answer 0000a5c1 say --message TEXT  (A | B)',
    ]);
    expect(changeLines(after, { ...after }, now)).toEqual([]);
  });

  it('says one line for each change, and nothing when only other things changed', () => {
    expect(changeLines(stepIn('queued'), stepIn('running'), now)).toEqual(['● Step 1: running']);
    const before = stepIn('running');
    const after = { ...before, activity: new Map([[stepId(1), { attempt: 0, doing: 'read', tokens: 1 }]]) };
    expect(changeLines(before, after, now)).toEqual([]);
  });

  it('begins with the run and the steps that have something to say', () => {
    expect(changeLines(null, stepIn('running'), now)).toEqual([
      '● Step 1: running',
      '● Code review: running (0 of 2 steps done)',
    ]);
  });

  it('says how long an ended step took', () => {
    const lines = changeLines(stepIn('running'), liveRun(anEndedRun()), now);
    expect(lines).toContain('✔ Step 1: completed after 0:30');
    expect(lines.at(-1)).toBe('✔ Code review: completed (2 of 2 steps done)');
  });
});
