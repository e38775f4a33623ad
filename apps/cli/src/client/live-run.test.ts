import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { CoderFrame } from '@boocode/contracts/ws-frames';
import { describe, expect, it } from 'vitest';
import { aRun, aStep, anAsk, runId, stepId } from '../testing/run-fixture.js';
import { applyFrame, liveRun } from './live-run.js';

const live = liveRun(aRun());
const place = { stream: `run:${runId}`, seq: 1 } as const;
const other = '0199c0de-0000-7000-8000-000000000099';

function eventOf(event: AgentEvent, attempt = 1): CoderFrame {
  return { ...place, type: 'task_event', flow_run_id: runId, task_id: stepId(1), attempt, event_seq: 1, event };
}

describe('applyFrame', () => {
  it('keeps what its own agents ask, and drops what is closed', () => {
    const mine = anAsk();
    const later = anAsk({ id: '0199c0de-0000-7000-8000-00000000a5c2' });
    const foreign = anAsk({ id: '0199c0de-0000-7000-8000-00000000a5c3', flow_run_id: other });
    const began = applyFrame(live, { ...place, type: 'asks_snapshot', asks: [mine, foreign] });
    expect(began?.asks).toEqual([mine]);
    const opened = applyFrame(began!, { ...place, type: 'ask_opened', ask: later });
    expect(opened?.asks).toEqual([mine, later]);
    expect(applyFrame(opened!, { ...place, type: 'ask_closed', ask: { ...mine, state: 'denied' } })?.asks).toEqual([
      later,
    ]);
    expect(applyFrame(opened!, { ...place, type: 'ask_opened', ask: foreign })).toBeNull();
  });

  it('puts a changed step in its place and counts what is done', () => {
    const task = aStep(2, { state: 'completed', condition: 'completed' });
    const next = applyFrame(live, { ...place, type: 'task_updated', flow_run_id: runId, task });
    expect(next?.run.steps.map((step) => step.condition)).toEqual(['waiting', 'completed']);
    expect(next?.run.steps_done).toBe(1);
  });

  it('keeps the steps when the run itself changes', () => {
    const {
      steps: _steps,
      report: _report,
      result: _result,
      band_reason: _reason,
      plan_hash: _hash,
      ...summary
    } = aRun();
    const next = applyFrame(live, { ...place, type: 'run_updated', run: { ...summary, condition: 'gaps' } });
    expect(next?.run).toMatchObject({ condition: 'gaps', steps: live.run.steps });
  });

  it('remembers the last tool call and the tokens of the newest attempt alone', () => {
    const frames = [
      eventOf({ type: 'tool_call', id: 'a', tool: 'read', title: 'read a.ts', input: {} }),
      eventOf({
        type: 'usage',
        usage: {
          input_tokens: 90,
          output_tokens: 10,
          reasoning_tokens: 0,
          cache_read_tokens: 500,
          cache_write_tokens: 0,
          cost_usd: null,
        },
      }),
      eventOf({ type: 'notice', text: 'waiting for the provider' }, 2),
      eventOf({ type: 'tool_call', id: 'b', tool: 'read', title: 'late words of attempt 1', input: {} }),
    ];
    const seen = frames.reduce<ReturnType<typeof liveRun>[]>(
      (all, frame) => [...all, applyFrame(all.at(-1) ?? live, frame) ?? all.at(-1) ?? live],
      [],
    );
    expect(seen.map((state) => state.activity.get(stepId(1)))).toEqual([
      { attempt: 1, doing: 'read a.ts', tokens: 0 },
      { attempt: 1, doing: 'read a.ts', tokens: 100 },
      { attempt: 2, doing: 'waiting for the provider', tokens: 0 },
      { attempt: 2, doing: 'waiting for the provider', tokens: 0 },
    ]);
  });

  it.each<[string, CoderFrame]>([
    ['another run', { ...place, type: 'run_snapshot', run: aRun({ id: other }) }],
    ['a step of another run', { ...place, type: 'task_updated', flow_run_id: other, task: aStep(9) }],
    ['words of the agent', eventOf({ type: 'text', text: 'hm' })],
  ])('draws nothing again for %s', (_what, frame) => {
    expect(applyFrame(live, frame)).toBeNull();
  });
});
