import type { AgentEvent, TaskEventView } from '@boocode/contracts/agent-event';
import { RestoreRequest, type CheckpointView, type RestoreReply } from '@boocode/contracts/checkpoint';
import { CreateChat, type ChatView } from '@boocode/contracts/chat';
import { MessageRequest, type AgentSessionView, type ChatTaskView } from '@boocode/contracts/coder-chat';
import type { TaskCondition } from '@boocode/contracts/task';
import { idOf, iso, stateOf } from './fixture-build.js';
import { ok, type Call, type Reply, type Resource } from './fixture-resource.js';

export interface FixtureCoderChat {
  id: string;
  title: string;
  tasks: ChatTaskView[];
  /** Of the tasks that the stream tells whole; others are read one by one. */
  events: Record<string, TaskEventView[]>;
  sessions: AgentSessionView[];
  checkpoints?: CheckpointView[];
  /** What going back to any of them does, or would do. */
  restored?: RestoreReply;
}

interface TaskSeed extends Partial<ChatTaskView> {
  input: string;
  condition: TaskCondition;
  /** Seconds before now. */
  started?: number;
  ended?: number;
}

export function chatTask(chat: number, part: number, now: number, seed: TaskSeed): ChatTaskView {
  const { started, ended, ...given } = seed;
  return {
    id: idOf(chat, part),
    flow_run_id: null,
    parent_task_id: null,
    step_key: null,
    superseded_at: null,
    title: seed.input.slice(0, 80),
    persona: null,
    kind: null,
    person: null,
    state: stateOf[seed.condition],
    reason: null,
    depends_on: [],
    agent: 'opencode',
    model: 'anthropic/claude-sonnet',
    instead_of: null,
    attempt: started === undefined ? 0 : 1,
    max_attempts: 1,
    output_summary: null,
    error: null,
    cost_tokens: null,
    cost_usd: null,
    created_at: iso(now, started ?? 5) ?? '',
    started_at: iso(now, started),
    ended_at: iso(now, ended),
    output: null,
    mode_id: 'build',
    thinking_option_id: null,
    profile: 'ask',
    ...given,
  };
}

export const eventsOf = (now: number, events: readonly AgentEvent[], attempt = 1): TaskEventView[] =>
  events.map((event, index) => ({ attempt, seq: index + 1, event, created_at: iso(now, 60) ?? '' }));

export const sessionOf = (chat: number, now: number, given: Partial<AgentSessionView> = {}): AgentSessionView => ({
  chat_id: idOf(chat),
  agent: 'opencode',
  backend: 'opencode-server',
  agent_session_id: 'ses_1',
  status: 'idle',
  requested: { model: 'anthropic/claude-sonnet', mode_id: 'build', thinking_option_id: null },
  effective: { model: 'anthropic/claude-sonnet', mode_id: 'build', thinking_option_id: null },
  input_tokens: 61_200,
  output_tokens: 4_100,
  reasoning_tokens: 900,
  cache_read_tokens: 210_000,
  cache_write_tokens: 0,
  cost_usd: 0.23,
  context: { used: 48_200, window: 200_000 },
  updated_at: iso(now, 10) ?? '',
  ...given,
});

const escape = '\u001B';
const testOutput = `${escape}[1mRUN${escape}[0m  v4.1.12 /home/you/shop

 ${escape}[32m✓${escape}[39m src/payments/refund.test.ts ${escape}[2m(6 tests)${escape}[22m
 ${escape}[31m✗${escape}[39m src/payments/charge.test.ts ${escape}[2m(9 tests | 1 failed)${escape}[22m
   ${escape}[31m× ends a charge that the provider does not answer${escape}[39m
     expected 'open' to be 'refused'
`;

/** What an agent does to put a limit on the time of a charge. */
const work: readonly AgentEvent[] = [
  { type: 'commands', commands: [{ name: 'compact', description: 'Shorten the session' }] },
  { type: 'reasoning', text: 'The provider has no time limit of its own. I should look at how charge() waits for it.' },
  { type: 'text', text: 'I look at how a charge waits for its provider.' },
  {
    type: 'tool_call',
    id: 'c1',
    tool: 'read',
    title: 'src/payments/charge.ts',
    input: { filePath: 'src/payments/charge.ts' },
  },
  {
    type: 'tool_update',
    id: 'c1',
    status: 'completed',
    output: 'export async function charge(order: Order) {\n  …\n}',
  },
  {
    type: 'tool_call',
    id: 'c2',
    tool: 'edit',
    title: 'src/payments/charge.ts',
    input: {
      filePath: 'src/payments/charge.ts',
      oldString:
        'export async function charge(order: Order): Promise<Receipt> {\n  const reply = await provider.charge(order);\n  return toReceipt(reply);\n}\n',
      newString:
        'export async function charge(order: Order): Promise<Receipt> {\n  const reply = await provider.charge(order, { signal: AbortSignal.timeout(8_000) });\n  if (!reply.ok) throw new ChargeRefused(order.id, reply.code);\n  return toReceipt(reply);\n}\n',
    },
  },
  { type: 'tool_update', id: 'c2', status: 'completed', output: 'Edit applied successfully.' },
  {
    type: 'tool_call',
    id: 'c3',
    tool: 'bash',
    title: 'npm test -- payments',
    input: { command: 'npm test -- payments', description: 'Runs the tests' },
  },
  { type: 'tool_update', id: 'c3', status: 'failed', output: testOutput },
  {
    type: 'usage',
    usage: {
      input_tokens: 21_000,
      output_tokens: 1_400,
      reasoning_tokens: 300,
      cache_read_tokens: 90_000,
      cache_write_tokens: 0,
      cost_usd: 0.08,
    },
  },
];

const words = `A charge now ends after **8 seconds**, and says why.

- \`charge()\` hands an \`AbortSignal\` to the provider
- a refusal becomes \`ChargeRefused\`, which the checkout shows already

\`\`\`ts
const reply = await provider.charge(order, { signal: AbortSignal.timeout(8_000) });
\`\`\`

The test that failed expected the old behaviour; see \`src/payments/charge.test.ts:41\`.`;

const first = 'A charge hangs for ever when the provider does not answer. Give it a limit of 8 seconds.';

export function chatOf(
  n: number,
  now: number,
  title: string,
  seeds: readonly { seed: TaskSeed; events?: readonly AgentEvent[] }[],
  session?: Partial<AgentSessionView>,
): FixtureCoderChat {
  const tasks = seeds.map(({ seed }, index) => chatTask(n, index + 1, now, seed));
  const told = seeds.flatMap(({ events }, index) =>
    events === undefined ? [] : [[idOf(n, index + 1), eventsOf(now, events)] as const],
  );
  return { id: idOf(n), title, tasks, events: Object.fromEntries(told), sessions: [sessionOf(n, now, session)] };
}

export const whole: readonly AgentEvent[] = [...work, { type: 'text', text: words }];
export const done: TaskSeed = { input: first, condition: 'completed', started: 600, ended: 462, output: words };

export const runningChat = (now: number) =>
  chatOf(
    6001,
    now,
    'Limit of a charge',
    [
      { seed: done, events: whole },
      {
        seed: { input: 'Mend the test as well, and add one for a refusal.', condition: 'running', started: 74 },
        events: [
          { type: 'text', text: 'The test expects `open`. I change what it expects.' },
          {
            type: 'tool_call',
            id: 'd1',
            tool: 'bash',
            title: 'npm test -- charge',
            input: { command: 'npm test -- charge' },
          },
        ],
      },
      {
        seed: {
          input: 'Then write a line for the changelog.',
          condition: 'queued',
          reason: 'Waits for the message before it',
        },
      },
    ],
    { status: 'active' },
  );

export const needyChat = (now: number) =>
  chatOf(6002, now, 'Needs you', [
    {
      seed: { input: first, condition: 'needs-you', started: 74, reason: 'Waits for your answer' },
      events: work.slice(0, 7),
    },
  ]);

export const failedChat = (now: number) =>
  chatOf(
    6003,
    now,
    'Failed',
    [
      {
        seed: {
          input: first,
          condition: 'failed',
          started: 300,
          ended: 240,
          error: {
            outcome: 'failure',
            code: 'agent.exit',
            message: 'opencode ended by itself (exit code 1) while it worked. Try again; its session is kept.',
          },
        },
        events: work.slice(0, 8),
      },
    ],
    { effective: { model: 'rehearsal/rehearsal-1', mode_id: 'build', thinking_option_id: null } },
  );

export const interruptedChat = (now: number) =>
  chatOf(6004, now, 'Interrupted', [
    {
      seed: {
        input: first,
        condition: 'interrupted',
        started: 300,
        reason: 'Its host ended while it worked; it goes on by itself',
      },
      events: work.slice(0, 4),
    },
  ]);

/** Two hundred messages, the older ones without their events. */
export const fullChat = (now: number) =>
  chatOf(
    6005,
    now,
    'Very full',
    Array.from({ length: 200 }, (_, n) => ({
      seed: { ...done, input: `${n + 1}. ${first}`, started: 90_000 - n * 400, ended: 89_860 - n * 400 },
      ...(n >= 195 ? { events: whole } : {}),
    })),
  );

/** Coder chats: their stream, what is said in them, and what becomes of it. */
export function fixtureCoderChats(
  chats: FixtureCoderChat[],
  project: string | null = null,
): Resource & { sent: MessageRequest[]; called: string[] } {
  const sent: MessageRequest[] = [];
  const called: string[] = [];
  const views: ChatView[] = chats.map(({ id, title }) => viewOf(id, title, project));
  return {
    sent,
    called,
    user: () => ({ chats: views }),
    snapshot(stream) {
      const chat = chats.find(({ id }) => stream === `coder-chat:${id}`);
      if (chat === undefined) return null;
      const events = Object.entries(chat.events).flatMap(([task_id, all]) =>
        all.map((event) => ({ ...event, task_id })),
      );
      return { type: 'coder_chat_snapshot', tasks: chat.tasks, events, sessions: chat.sessions };
    },
    answer(call) {
      const { method, path } = call;
      if (method === 'POST' && path === '/api/chats') return begin(call, chats, views, project);
      const chat = chats.find(({ id }) => path.startsWith(`/api/coder/chats/${id}/`));
      const task = chats.flatMap(({ tasks }) => tasks).find(({ id }) => path.startsWith(`/api/coder/tasks/${id}/`));
      if (task !== undefined && path.endsWith('/events')) return ok(eventsOf(Date.now(), whole));
      if (chat === undefined && task === undefined) return null;
      called.push(`${method} ${path}`);
      const kept = chat === undefined ? null : checkpointsOf(call, chat);
      if (kept !== null) return kept;
      if (chat !== undefined && path.endsWith('/messages')) return say(call, chat, sent);
      if (path.endsWith('/cancel')) return ok({ cancelled: [task?.id] });
      if (path.endsWith('/say')) return ok({ heard: true });
      return method === 'DELETE' ? { status: 204, body: null } : null;
    },
  };
}

/** What is asked of the chat's checkpoints; null = it is about something else. */
function checkpointsOf({ path, body }: Call, { checkpoints = [], restored }: FixtureCoderChat): Reply | null {
  if (path.endsWith('/checkpoints')) return ok({ checkpoints });
  if (restored === undefined || !path.endsWith('/restore')) return null;
  return ok(RestoreRequest.parse(body).dry_run ? { ...restored, undo: null } : restored);
}

const viewOf = (id: string, title: string, project_id: string | null): ChatView => ({
  id,
  kind: 'coder',
  project_id,
  title,
  titled_by: 'auto',
  model: null,
  web: false,
  leaf_id: null,
  archived: false,
  created_at: '2026-01-01T12:00:00.000Z',
  updated_at: '2026-01-01T12:00:00.000Z',
});

function begin({ body, publish }: Call, chats: FixtureCoderChat[], views: ChatView[], project: string | null): Reply {
  const { id = idOf(6900), kind, project_id } = CreateChat.parse(body);
  if (kind !== 'coder')
    return { status: 404, body: { code: 'chat.not-found', message: 'This fixture has coder chats alone.' } };
  const view = viewOf(id, 'New chat', project_id ?? project);
  chats.push({ id, title: view.title, tasks: [], events: {}, sessions: [] });
  views.push(view);
  publish('user', [{ type: 'chat_updated', chat: view }]);
  return { status: 201, body: view };
}

function say({ body, publish }: Call, chat: FixtureCoderChat, sent: MessageRequest[]): Reply {
  const request = MessageRequest.parse(body);
  sent.push(request);
  const n = chat.tasks.length + 1;
  const { text, agent = 'opencode' } = request;
  const task = chatTask(6800, n, Date.now(), {
    input: text,
    condition: 'starting',
    started: 0,
    agent,
    model: request.model ?? null,
  });
  chat.tasks = [...chat.tasks, task];
  publish(`coder-chat:${chat.id}`, [{ type: 'chat_task_updated', task }]);
  return { status: 201, body: { id: task.id, chat_id: chat.id, created: true } };
}
