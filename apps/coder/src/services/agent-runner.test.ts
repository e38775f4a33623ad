import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Usage } from '@boocode/contracts/task';
import { testFlow } from '@boocode/conductor/testing/test-flow';
import type { Flow } from '@boocode/conductor/types';
import { expect, test } from 'vitest';
import { stepWords } from '../flows/step-words.js';
import type { PastEvent } from '../tasks/read-interrupted.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { AgentBackend, Ask, AskAnswer, PromptRequest, TurnResult } from './agent-backend.js';
import { createAgentRunner } from './agent-runner.js';
import { BackendError } from './backends/backend-error.js';
import type { TaskEnd } from './task-runner.js';

const step = {
  key: 'angle.a',
  stage: 'angle' as const,
  title: 'A',
  kind: 'agent' as const,
  persona: null,
  tier: null,
  depends_on: [],
  min_deps: null,
  required: true,
  brief: '',
  slice: [],
  output: 'angle' as const,
  max_attempts: 1,
  budget_seconds: 10,
  idle_seconds: 10,
};

/** Reads only the word "good". */
const flow = testFlow({
  prompt: () => ({ system: 'be good', user: 'say it', shared: 0 }),
  goOn: () => 'go on',
  read: (_input, text) =>
    text === 'good' ? { ok: true, data: { good: true } } : { ok: false, problem: 'it is bad', repair: 'once more' },
});

const task: ClaimedTask = {
  id: '01999999-0000-7000-8000-000000000001',
  project_id: null,
  flow_run_id: '01999999-0000-7000-8000-000000000000',
  step_key: step.key,
  input: '',
  agent: 'test',
  model: null,
  mode_id: null,
  thinking_option_id: null,
  session_id: null,
  chat_id: null,
  attempt: 2,
  spec: { ...step, profile: 'read-only' },
  run_spec: {
    flow: 'test',
    plan: {
      flow: 'test',
      version: 1,
      title: '',
      goal: '',
      band: 'small',
      band_reason: '',
      cut: [],
      steps: [step],
      hash: '',
    },
    repository: '/r',
    base_ref: 'main',
    base_commit: 'a',
    head_ref: 'b',
    head_commit: 'b',
    agent: 'test',
    model: null,
  },
  agent_session_id: 'session-before',
  dependencies: [],
};

const usage = (input_tokens: number): Usage => ({
  input_tokens,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: null,
});

const wish: Ask = {
  id: '1',
  kind: 'permission',
  tool: 'bash',
  title: 'Run npm test',
  patterns: ['npm test'],
  detail: null,
  options: [],
};

interface Played {
  end: TaskEnd;
  prompts: string[];
  events: AgentEvent[];
  sessions: { resumed: string | null; closed: number };
  /** What the backend was told when it asked for something. */
  told: AskAnswer[];
  /** What reached a person. */
  asked: string[];
}

/** Runs the task on a backend that answers with `replies` in turn. */
async function play(
  replies: (TurnResult | Error)[],
  other: Partial<Flow> = {},
  profile: 'read-only' | 'ask' = 'read-only',
  before: PastEvent[] = [],
): Promise<Played> {
  const prompts: string[] = [];
  const events: AgentEvent[] = [];
  const told: AskAnswer[] = [];
  const asked: string[] = [];
  const sessions: Played['sessions'] = { resumed: null, closed: 0 };
  const backend: AgentBackend = {
    id: 'test',
    capabilities: {
      resume: true,
      permissions: true,
      structured_output: false,
      modes: false,
      thinking: false,
      usage: true,
      steer: false,
      tools: false,
    },
    ensureSession: async ({ agent_session_id }) => {
      sessions.resumed = agent_session_id;
      const resumed = agent_session_id !== null;
      return { agent_session_id: 's', model: 'm', mode_id: null, thinking_option_id: null, resumed };
    },
    prompt: async (_session, request: PromptRequest) => {
      prompts.push(request.user);
      request.onEvent({ type: 'usage', usage: usage(5) });
      told.push(await request.onAsk(wish, request.signal));
      const reply = replies.shift();
      if (reply === undefined || reply instanceof Error) throw reply ?? new Error('no reply is left');
      return reply;
    },
    closeSession: async () => {
      sessions.closed += 1;
    },
    health: async () => ({ ok: true, version: null, message: null }),
    dispose: async () => undefined,
  };
  const sources = {
    gather: async () => ({ diff: null, files: new Map<string, string | null>() }),
    checkoutFor: async () => '/checkout',
  };
  const runner = createAgentRunner({
    backend,
    flow: () => ({ ...flow, ...other }),
    sources,
    interrupted: async () => before,
    foundResult: async () => null,
  });
  const signal = new AbortController().signal;
  const end = await runner.run(
    { ...task, spec: { ...task.spec, profile } },
    {
      signal,
      onEvent: (event) => events.push(event),
      onSession: () => undefined,
      untimed: (work) => work(),
      onAsk: async ({ title }) => {
        asked.push(title);
        return { decision: 'allow' };
      },
    },
  );
  return { end, prompts, events, sessions, told, asked };
}

const said = (text: string): TurnResult => ({ outcome: 'completed', text, usage: usage(5) });

test('an answer that can be read completes the step with its data, and the session of the attempt before is offered', async () => {
  const { end, prompts, sessions } = await play([said('good')]);
  expect(end).toMatchObject({ outcome: 'completed', output: { text: 'good', data: { good: true } } });
  expect(prompts).toEqual(['say it']);
  expect(sessions).toEqual({ resumed: 'session-before', closed: 1 });
});

test('an answer that cannot be read gets one repair turn in the same session, and usage is the sum of both', async () => {
  const { end, prompts, events, sessions } = await play([said('bad'), said('good')]);
  expect(end).toMatchObject({ outcome: 'completed', output: { text: 'good' }, usage: { input_tokens: 10 } });
  expect(prompts).toEqual(['say it', 'once more']);
  expect(events.map((event) => (event.type === 'usage' ? event.usage.input_tokens : event.type))).toEqual([
    'prompt',
    5,
    'notice',
    10,
  ]);
  expect(sessions.closed).toBe(1);
});

test('what the flow adds now that the step has answered goes with its completion', async () => {
  const added = { ...step, key: 'angle.b', on_failure: 'continue' as const, max_crashes: 5, bound_by: [] };
  const graft: Flow['graft'] = (_input, { data }) =>
    JSON.stringify(data) === '{"good":true}' ? { steps: [added], before: ['fold'] } : null;
  const { end } = await play([said('good')], { graft });
  expect(end).toMatchObject({
    graft: { steps: [{ step_key: 'angle.b', agent: 'test', flow_run_id: task.flow_run_id }], before: ['fold'] },
  });
  expect((await play([said('bad'), said('bad')], { graft })).end).not.toHaveProperty('graft');
});

test('a second answer that cannot be read is a failure, with the reason', async () => {
  const { end } = await play([said('bad'), said('bad')]);
  expect(end).toMatchObject({
    outcome: 'failure',
    error: { code: 'output.invalid', message: expect.stringMatching(/it is bad/) },
  });
});

test('a provider limit is handed on with its time, and nothing is asked again', async () => {
  const error = { outcome: 'limit', code: 'provider.limit', message: 'quota' } as const;
  const { end, prompts } = await play([{ outcome: 'limit', error, usage: usage(1), retry_after_seconds: 90 }]);
  expect(end).toMatchObject({ outcome: 'limit', retry_after_seconds: 90 });
  expect(prompts).toHaveLength(1);
});

const asJson: Flow['read'] = (_input, text) => ({ ok: true, data: JSON.parse(text) });

test('an answer of nothing is a failure, and one that says by its shape that nothing was found is done', async () => {
  const { end, prompts } = await play([said('\n')]);
  expect(end).toMatchObject({ outcome: 'failure', error: { code: 'output.empty' } });
  expect(prompts).toHaveLength(1);
  expect((await play([said('{"findings":[]}')], { read: asJson })).end).toMatchObject({
    outcome: 'completed',
    output: { data: { findings: [] } },
  });
});

test('a backend that cannot begin says how the attempt ends, and the session is closed all the same', async () => {
  const { end, sessions } = await play([new BackendError('crash', 'agent.exit', 'It ended.')]);
  expect(end).toMatchObject({ outcome: 'crash', error: { code: 'agent.exit' } });
  expect(sessions.closed).toBe(1);
});

test('a step with nothing to do completes without an agent, and says why', async () => {
  const { end, prompts } = await play([], { prompt: () => ({ skip: 'no finding to check' }) });
  expect(end).toMatchObject({ outcome: 'completed', output: { text: '', skipped: 'no finding to check' } });
  expect(prompts).toEqual([]);
});

test('what a reading step asks for is denied with words, and reaches nobody', async () => {
  const { told, asked } = await play([said('good')]);
  expect(told).toEqual([{ decision: 'deny', message: expect.stringMatching(/Nobody can be asked/) }]);
  expect(asked).toEqual([]);
});

test('what a step asks for that may ask is decided by a person', async () => {
  const { told, asked } = await play([said('good')], {}, 'ask');
  expect(told).toEqual([{ decision: 'allow' }]);
  expect(asked).toEqual(['Run npm test']);
});

/** What an attempt leaves that was cut off after it had said something. */
function cutOffAfter(text: string): PastEvent[] {
  const prompt = { system: 'be good', user: 'say it', shared: 0 };
  const { event } = stepWords({ prompt, goOn: '', resumed: false, before: [] });
  return [event, { type: 'text' as const, text }].map((one) => ({ event: one, in_session: true }));
}

test('a session that was cut off in this prompt is told to go on, and not the prompt again', async () => {
  const { end, prompts, events } = await play([said('good')], {}, 'read-only', cutOffAfter('I begin.'));
  expect(prompts).toEqual(['go on']);
  expect(events[0]).toMatchObject({ type: 'prompt', kind: 'go-on' });
  expect(end).toMatchObject({ outcome: 'completed', output: { text: 'good' } });
});

test('a session that is stale when it is spoken to is replaced once by a fresh one, which is told what was done', async () => {
  const error = { outcome: 'crash', code: 'agent.session', message: 'It is not there.' } as const;
  const stale: TurnResult = { outcome: 'crash', error, usage: null };
  const { end, prompts, events, sessions } = await play(
    [stale, said('good')],
    {},
    'read-only',
    cutOffAfter('I begin.'),
  );
  expect(prompts).toEqual(['go on', expect.stringMatching(/^say it\n[^]*cut off[^]*<before>\nI begin\.\n<\/before>/)]);
  expect(events).toContainEqual({ type: 'notice', text: expect.stringMatching(/could not be taken up again/) });
  expect(sessions).toEqual({ resumed: null, closed: 2 });
  expect(end.outcome).toBe('completed');

  const twice = await play([stale, stale], {}, 'read-only', cutOffAfter('I begin.'));
  expect(twice.end).toMatchObject({ outcome: 'crash', error: { code: 'agent.session' } });
});
