import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClaimedTask } from '../tasks/types.js';
import type { Ask, AskAnswer } from './agent-backend.js';
import { startAttempt, type Attempt } from './attempt.js';
import type { AttemptContext, TaskEnd } from './task-runner.js';
import { completed } from './testing/test-host.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const task: ClaimedTask = {
  id: 'a',
  project_id: null,
  flow_run_id: null,
  step_key: null,
  input: '',
  agent: 'test',
  model: null,
  mode_id: null,
  thinking_option_id: null,
  session_id: null,
  chat_id: null,
  attempt: 1,
  spec: {},
  run_spec: null,
  agent_session_id: null,
  dependencies: [],
};
const wish: Ask = {
  id: '1',
  kind: 'permission',
  tool: 'bash',
  title: 'Run x',
  patterns: ['x'],
  detail: null,
  options: [],
};

/** A promise that the test settles by hand. */
function settledLater<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  const settles: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => settles.push(resolve));
  return { promise, resolve: (value) => settles.forEach((settle) => settle(value)) };
}

interface Scene {
  attempt: Attempt;
  context: AttemptContext;
  /** Ends the work. */
  finish: (end: TaskEnd) => void;
  /** Answers the open ask. */
  answer: (answer: AskAnswer) => void;
  changes: boolean[];
}

/** An attempt that may take 100 s, and be silent for 10 s. */
function begin({ waits = true } = {}): Scene {
  const work = settledLater<TaskEnd>();
  const answer = settledLater<AskAnswer>();
  const contexts: AttemptContext[] = [];
  const changes: boolean[] = [];
  const attempt = startAttempt({
    task,
    limits: { budgetMs: 100_000, idleMs: 10_000 },
    runner: {
      run: (_, context) => {
        contexts.push(context);
        context.signal.addEventListener('abort', () => work.resolve(completed));
        return work.promise;
      },
    },
    onEvent: () => undefined,
    onSession: () => undefined,
    openAsk: async () => ({ waits, answer: answer.promise }),
    onWaiting: () => changes.push(attempt.waiting),
  });
  const [context] = contexts;
  if (context === undefined) throw new Error('The work has not begun.');
  return { attempt, context, finish: work.resolve, answer: answer.resolve, changes };
}

const signal = new AbortController().signal;

test('an attempt that waits for a person is neither silent nor slow, and its clocks go on with the answer', async () => {
  const { attempt, context, answer, changes } = begin();
  await vi.advanceTimersByTimeAsync(9_000);
  const told = context.onAsk(wish, signal);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(context.signal.aborted).toBe(false);
  expect(attempt.waiting).toBe(true);
  answer({ decision: 'allow' });
  expect(await told).toEqual({ decision: 'allow' });
  expect(changes).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(context.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(context.signal.aborted).toBe(true);
  await attempt.end;
});

test('the time that was used before an ask counts on after it', async () => {
  const { attempt, context, answer } = begin();
  const busy = setInterval(() => context.onEvent({ type: 'text', text: 'x' }), 5_000);
  await vi.advanceTimersByTimeAsync(60_000);
  const told = context.onAsk(wish, signal);
  await vi.advanceTimersByTimeAsync(500_000);
  answer({ decision: 'allow' });
  await told;
  await vi.advanceTimersByTimeAsync(39_999);
  expect(context.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(context.signal.aborted).toBe(true);
  clearInterval(busy);
  await attempt.end;
});

test('what has a limit of its own counts neither as time nor as silence, and an ask within it changes nothing', async () => {
  const { attempt, context, answer } = begin();
  await vi.advanceTimersByTimeAsync(9_000);
  const place = settledLater<string>();
  const made = context.untimed(() => place.promise);
  const told = context.onAsk(wish, signal);
  answer({ decision: 'allow' });
  await told;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([context.signal.aborted, attempt.waiting]).toEqual([false, false]);
  place.resolve('here');
  expect(await made).toBe('here');
  await vi.advanceTimersByTimeAsync(9_999);
  expect(context.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(context.signal.aborted).toBe(true);
  await attempt.end;
});

test('an ask that an earlier decision answers does not make it wait', async () => {
  const { context, answer, changes, finish, attempt } = begin({ waits: false });
  const told = context.onAsk(wish, signal);
  answer({ decision: 'allow' });
  await told;
  expect(changes).toEqual([]);
  finish(completed);
  await attempt.end;
});

test('with one of two asks answered it still waits', async () => {
  const answers = [settledLater<AskAnswer>(), settledLater<AskAnswer>()];
  const left = [...answers];
  const work = settledLater<TaskEnd>();
  const contexts: AttemptContext[] = [];
  const attempt = startAttempt({
    task,
    limits: { budgetMs: 100_000, idleMs: 10_000 },
    runner: {
      run: (_, context) => {
        contexts.push(context);
        return work.promise;
      },
    },
    onEvent: () => undefined,
    onSession: () => undefined,
    openAsk: async () => ({ waits: true, answer: left.shift()!.promise }),
    onWaiting: () => undefined,
  });
  const told = [contexts[0]!.onAsk(wish, signal), contexts[0]!.onAsk({ ...wish, id: '2' }, signal)];
  await vi.advanceTimersByTimeAsync(20_000);
  answers[0]!.resolve({ decision: 'allow' });
  await told[0];
  await vi.advanceTimersByTimeAsync(20_000);
  expect([attempt.waiting, contexts[0]!.signal.aborted]).toEqual([true, false]);
  answers[1]!.resolve({ decision: 'allow' });
  await told[1];
  expect(attempt.waiting).toBe(false);
  work.resolve(completed);
  await attempt.end;
});
