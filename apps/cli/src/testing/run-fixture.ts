import { AskView } from '@boocode/contracts/ask';
import { FlowRunView } from '@boocode/contracts/flow-run';
import { TaskView } from '@boocode/contracts/task';

export const runId = '0199c0de-0000-7000-8000-000000000001';

/** The id of step `n`. */
export function stepId(n: number): string {
  return `0199c0de-0000-7000-8000-1000000000${String(n).padStart(2, '0')}`;
}

/** A step as coder would show it; what a test cares about wins. */
export function aStep(n: number, given: Partial<TaskView> = {}): TaskView {
  return TaskView.parse({
    id: stepId(n),
    flow_run_id: runId,
    parent_task_id: runId,
    step_key: `angle.step-${n}`,
    title: `Step ${n}`,
    persona: 'reviewer',
    state: 'pending',
    condition: 'waiting',
    reason: null,
    depends_on: [],
    agent: 'opencode',
    model: null,
    attempt: 0,
    max_attempts: 2,
    output_summary: null,
    error: null,
    cost_tokens: null,
    cost_usd: null,
    created_at: '2026-01-01T12:00:00.000Z',
    started_at: null,
    ended_at: null,
    ...given,
  });
}

/** A run of two steps that goes on. */
export function aRun(given: Partial<FlowRunView> = {}): FlowRunView {
  return FlowRunView.parse({
    id: runId,
    flow: 'code-review',
    title: 'Code review',
    goal: '',
    repository: '/srv/shop',
    base_ref: 'main',
    base_commit: '1'.repeat(40),
    head_ref: 'feature',
    head_commit: 'abcdef0123456789abcdef0123456789abcdef01',
    band: 'small',
    condition: 'running',
    reason: null,
    verdict: null,
    steps_total: 2,
    steps_done: 0,
    cost_tokens: 0,
    cost_usd: null,
    created_at: '2026-01-01T12:00:00.000Z',
    ended_at: null,
    deadline_at: null,
    band_reason: 'one file',
    plan_hash: 'f'.repeat(64),
    steps: [aStep(1), aStep(2)],
    report: null,
    result: null,
    ...given,
  });
}

/** The same run at its end. */
export function anEndedRun(given: Partial<FlowRunView> = {}): FlowRunView {
  const done = { state: 'completed', condition: 'completed', attempt: 1 } as const;
  const times = { started_at: '2026-01-01T12:00:01.000Z', ended_at: '2026-01-01T12:00:31.000Z' };
  return aRun({
    condition: 'completed',
    verdict: 'REQUEST CHANGES',
    steps_done: 2,
    ended_at: '2026-01-01T12:00:32.000Z',
    steps: [aStep(1, { ...done, ...times }), aStep(2, { ...done, ...times })],
    report: '# Review\n\nREQUEST CHANGES\n',
    ...given,
  });
}

/** What the first step of the run wants decided. */
export function anAsk(given: Partial<AskView> = {}): AskView {
  return AskView.parse({
    id: '0199c0de-0000-7000-8000-00000000a5c1',
    task_id: stepId(1),
    attempt: 1,
    flow_run_id: runId,
    step_title: 'Step 1',
    run_title: 'Code review',
    agent: 'opencode',
    kind: 'permission',
    tool: 'bash',
    title: 'Run npm test',
    patterns: ['npm test'],
    detail: null,
    options: [],
    asked_at: '2026-01-01T12:04:00.000Z',
    state: 'open',
    scope: null,
    pattern: null,
    message: null,
    answers: null,
    answered_at: null,
    answered_by: null,
    ...given,
  });
}
