import { SetBudget, type BudgetView } from '@boocode/contracts/budget';
import type { TaskEventView } from '@boocode/contracts/agent-event';
import { OpenGateRequest, type AgentGateView } from '@boocode/contracts/agent-gate';
import { MessageRequest, type MessageReply } from '@boocode/contracts/coder-chat';
import { AnswerRequest, type AskView } from '@boocode/contracts/ask';
import type { ErrorBody } from '@boocode/contracts/error';
import { LaunchRequest, type FlowDescription, type FlowRunView, type LaunchReply } from '@boocode/contracts/flow-run';
import type { ImportReply } from '@boocode/contracts/run-archive';
import { DrainRequest, type HostView } from '@boocode/contracts/host';
import type { RunPreview } from '@boocode/contracts/run-preview';
import type { ProjectView } from '@boocode/contracts/project';
import { StatsQuery, type Stats, type StatsRow } from '@boocode/contracts/stats';
import type { TaskView } from '@boocode/contracts/task';
import { WsRequestSchema } from '@boocode/contracts/stream';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer as bytesOf, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerFindings, type MendingFixture } from './mending-fixture.js';
import { aPreview } from './preview-fixture.js';
import { reply } from './reply.js';
import { answerWorktree, refuseCommands, type WorktreesFixture } from './worktrees-fixture.js';

/** A BooCode as the contracts describe it, on a real port: what it answers is set by the test, what it was asked is kept. */
export interface BoocodeFixture extends MendingFixture, WorktreesFixture {
  url: string;
  /** When set, launching is refused with it. */
  refusal: { status: number; body: ErrorBody } | null;
  /** So many answers are lost: the work is done, and the connection is cut. */
  loseAnswers: number;
  /** Answers 502, as the proxy does while coder is started again. */
  away: boolean;
  /** What every launch would be. */
  preview: RunPreview;
  previews: LaunchRequest[];
  launches: LaunchRequest[];
  /** Every launch is asked to be confirmed. */
  confirms: boolean;
  messages: MessageRequest[];
  /** What every question about a task outside runs is answered with; null = there is none. */
  task: { view: TaskView; events: TaskEventView[]; text: string } | null;
  /** What is asked; the first answer to each closes it. */
  asks: AskView[];
  answers: AnswerRequest[];
  /** What is refused; a key that is opened is gone. */
  gates: AgentGateView[];
  hosts: HostView[];
  /** What every question about stats is answered with. */
  stats: StatsRow[];
  /** `GET /flow-runs/…` and the like. */
  asked: string[];
  tokens: Set<string | undefined>;
  /** Sends a change of the run, as the next frame of its stream. */
  send: (change: FrameBody) => void;
  /** Resolves with the next socket that watches the run. */
  nextWatcher: () => Promise<void>;
  dropSockets: () => void;
  close: () => Promise<void>;
}

export async function boocodeFixture(run: FlowRunView): Promise<BoocodeFixture> {
  const sockets = new WebSocketServer({ noServer: true });
  const watchers = new Set<WebSocket>();
  const buffer = new ReplayBuffer(`run:${run.id}`);
  const server = createServer((request, response) => {
    void answer(fixture, request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    if (fixture.away) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws));
  });
  sockets.on('connection', (ws: WebSocket) => {
    ws.on('message', (data: Buffer) => {
      const request = WsRequestSchema.parse(JSON.parse(data.toString('utf8')));
      if (request.type === 'presence' || !request.stream.startsWith('run:')) return;
      ws.send(JSON.stringify(buffer.place({ type: 'run_snapshot', run: fixture.run })));
      watchers.add(ws);
      sockets.emit('watcher');
    });
    ws.on('close', () => watchers.delete(ws));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const fixture: BoocodeFixture = {
    url: `http://127.0.0.1:${port}`,
    run,
    refusal: null,
    loseAnswers: 0,
    away: false,
    preview: aPreview(),
    previews: [],
    launches: [],
    confirms: false,
    messages: [],
    task: null,
    asks: [],
    answers: [],
    gates: [],
    hosts: [],
    findings: [],
    stats: [],
    worktrees: [],
    orphans: [],
    untrusted: null,
    fixes: [],
    fixRuns: [],
    rechecks: [],
    asked: [],
    tokens: new Set(),
    send(change) {
      const frame = JSON.stringify(buffer.append(change));
      watchers.forEach((ws) => ws.send(frame));
    },
    nextWatcher: async () => void (await once(sockets, 'watcher')),
    dropSockets: () => watchers.forEach((ws) => ws.terminate()),
    async close() {
      sockets.clients.forEach((ws) => ws.terminate());
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fixture;
}

/** The one flow that there is. */
const aFlow: FlowDescription = {
  name: 'gap-analysis',
  title: 'Gap analysis',
  summary: 'Says what is missing.',
  family: 'understand',
  bands: [{ band: 'small', angles: '1 angle', when: 'For little.' }],
  stages: ['angle'],
  problem: null,
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'required',
    goal: 'optional',
    goal_label: 'what to compare',
    document_label: 'current and desired',
  },
};

export const projectId = '0199c0de-0000-7000-8000-00000000b0b0';

/** The one project that there is. */
export const aProject: ProjectView = {
  id: projectId,
  name: 'Shop',
  path: '/srv/shop',
  folder: 'git',
  created_at: '2026-01-01T12:00:00.000Z',
};

/** What an export answers with. */
export const archiveText = '{"format":"boocode.run-archive"}';

/** The run that a fork or an import makes. */
export const forkId = '0199c0de-0000-7000-8000-00000000f04c';

async function answer(fixture: BoocodeFixture, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = `${request.method} ${request.url?.replace('/api/coder', '')}`;
  fixture.asked.push(route);
  fixture.tokens.add(request.headers.authorization);
  if (fixture.away)
    return reply(response, 502, { code: 'coder.away', message: 'Coder does not answer.' } satisfies ErrorBody);
  const { run } = fixture;
  if (answerLooking(fixture, route, response)) return;
  if (await answerTask(fixture, request, response)) return;
  for (const part of [answerArchive, answerLaunch, answerFindings, answerAsk, answerGate, answerWorktree]) {
    if (await part(fixture, route, { request, response })) return;
  }
  switch (route) {
    case 'GET /ready':
      return reply(response, 200, { ok: true });
    case `POST /flow-runs/${run.id}/cancel`:
      return reply(response, 200, { cancelled: run.steps.map((step) => step.step_key) });
    case `POST /flow-runs/${run.id}/retry`:
      return reply(response, 200, { redone: ['fold', 'render'], kept: ['context'] });
    case `POST /flow-runs/${run.id}/fork`:
      return reply(response, 201, { id: forkId, created: true, url: `/runs/${forkId}` } satisfies LaunchReply);
    case `POST /tasks/${run.id}/pause`:
    case `POST /tasks/${run.id}/resume`:
      return reply(response, 200, { steps: ['fold', 'render'] });
    case 'POST /agents/refresh':
      return reply(response, 200, []);
    case 'POST /flow-runs':
      return await launch(fixture, request, response);
    default:
      return reply(response, 404, {
        code: 'not-found',
        message: `There is nothing at ${request.url}.`,
      } satisfies ErrorBody);
  }
}

/** The whole transcript of every step. */
const sentPrompt: TaskEventView = {
  attempt: 1,
  seq: 1,
  created_at: '2026-01-01T12:00:00.000Z',
  event: { type: 'prompt', kind: 'whole', digest: 'd', characters: 1_000, shared_characters: 850 },
};

function isStepEvents(run: FlowRunView, route: string): boolean {
  return run.steps.some(({ id }) => route.startsWith(`GET /tasks/${id}/events?`));
}

/** Whether the question was what there is to see: flows, runs, a report. */
function answerLooking({ run, task, stats }: BoocodeFixture, route: string, response: ServerResponse): boolean {
  const [, statsQuery] = route.split('GET /stats?');
  if (route.startsWith('GET /flows')) reply(response, 200, [aFlow]);
  else if (statsQuery !== undefined) {
    const query = StatsQuery.parse(Object.fromEntries(new URLSearchParams(statsQuery)));
    reply(response, 200, { ...query, rows: stats } satisfies Stats);
  } else if (task === null && isStepEvents(run, route)) reply(response, 200, [sentPrompt]);
  else if (route === 'GET /flow-runs') reply(response, 200, [run]);
  else if (route === `GET /flow-runs/${run.id}`) reply(response, 200, run);
  else if (route === `GET /flow-runs/${run.id}/report?format=sarif`) reply(response, 200, { version: '2.1.0' });
  else return false;
  return true;
}

/** Whether a run was asked for as a file, or one was handed in. */
async function answerArchive(
  { run }: BoocodeFixture,
  route: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<boolean> {
  const packed = gzipSync(archiveText);
  if (route === `GET /flow-runs/${run.id}/archive`) {
    response.writeHead(200, { 'content-type': 'application/gzip' }).end(packed);
  } else if (route === 'POST /flow-runs/import') {
    const given = await bytesOf(request);
    // Packed or not, it is what was exported.
    if (packed.equals(given) || given.equals(Buffer.from(archiveText)))
      reply(response, 201, { id: forkId, created: true, url: '' } satisfies ImportReply);
    else reply(response, 422, { code: 'archive.broken', message: 'The file is no JSON.' } satisfies ErrorBody);
  } else return false;
  return true;
}

/** Whether it was what a launch would be, or what a run may use. */
async function answerLaunch(
  fixture: BoocodeFixture,
  route: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<boolean> {
  if (route === 'POST /flow-runs/preview') {
    fixture.previews.push(LaunchRequest.parse(JSON.parse(await text(request))));
    reply(response, 200, fixture.preview);
  } else if (route === 'PUT /budgets') {
    const budget = SetBudget.parse(JSON.parse(await text(request)));
    // A month that has just begun.
    const begun = budget.period === 'month';
    const amounts = {
      used: { tokens: begun ? 0 : 300_000, usd: 0 },
      reserved: { tokens: begun ? 0 : 40_000, usd: 0 },
      left: { tokens: null, usd: null },
    };
    const name = budget.key === 'all' ? `the ${budget.period}` : 'the run';
    const off = budget.soft === null && budget.hard === null;
    reply(response, 200, off ? null : ({ ...budget, ...amounts, name, since: null } satisfies BudgetView));
  } else if (route === 'GET /api/projects') {
    reply(response, 200, [aProject]);
  } else if (route === 'GET /budgets') {
    reply(response, 200, [] satisfies BudgetView[]);
  } else return false;
  return true;
}

/** Whether the question was about a task. The root of the run is one, as in the real thing. */
async function answerTask(
  fixture: BoocodeFixture,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { run, task } = fixture;
  const url = new URL(request.url ?? '', fixture.url);
  const route = `${request.method} ${url.pathname.replace('/api/coder', '')}`;
  const [root] = run.steps;
  if (route === `GET /tasks/${run.id}` && root !== undefined) reply(response, 200, { ...root, id: run.id });
  else if (route === 'GET /tasks') reply(response, 200, task === null ? [] : [task.view]);
  else if (task === null) return false;
  else if (route === `GET /tasks/${task.view.id}`) reply(response, 200, task.view);
  else if (route === `GET /tasks/${task.view.id}/output`) reply(response, 200, { text: task.text });
  else if (/^POST \/tasks\/[^/]+\/(cancel|say)$/.test(route)) reply(response, 200, { cancelled: [], heard: true });
  else if (route === `GET /tasks/${task.view.id}/events`) {
    reply(response, 200, laterEvents(task, url));
  } else if (route.startsWith('POST /chats/')) {
    if (refuseCommands(fixture, response)) return true;
    fixture.messages.push(MessageRequest.parse(JSON.parse(await text(request))));
    const chat_id = route.split('/')[2] ?? '';
    reply(response, 201, { id: task.view.id, chat_id, created: true } satisfies MessageReply);
  } else return false;
  return true;
}

function laterEvents({ events }: NonNullable<BoocodeFixture['task']>, url: URL): unknown[] {
  const after = Number(url.searchParams.get('after')?.split('.')[1]);
  return events.filter(({ seq }) => seq > after);
}

/** Whether the question was about what is asked. */
async function answerAsk(
  fixture: BoocodeFixture,
  route: string,
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<boolean> {
  const open = fixture.asks.filter(({ state }) => state === 'open');
  const asked = fixture.asks.find(({ id }) => route === `POST /asks/${id}/answer`);
  if (asked !== undefined) await decide(fixture, asked, exchange);
  else if (route === 'GET /asks?state=open') reply(exchange.response, 200, open);
  else return false;
  return true;
}

/** Whether the question was about what is refused or limited, or about hosts. */
async function answerGate(
  fixture: BoocodeFixture,
  route: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<boolean> {
  if (route === 'GET /hosts') reply(response, 200, fixture.hosts);
  else if (route.startsWith('POST /hosts/')) {
    const { draining } = DrainRequest.parse(JSON.parse(await text(request)));
    for (const host of fixture.hosts) {
      if (route === `POST /hosts/${host.hostname}`) host.state = draining ? 'draining' : 'running';
    }
    reply(response, 200, fixture.hosts);
  } else if (/^POST \/tasks\/[^/]+\/take$/.test(route)) reply(response, 200, { home: 'box-2' });
  else if (route === 'GET /limits') reply(response, 200, [{ key: 'agent:codex', slots: 2 }]);
  else if (route === 'GET /gates') reply(response, 200, fixture.gates);
  else if (route === 'POST /gates/open') {
    const wanted = OpenGateRequest.parse(JSON.parse(await text(request)));
    fixture.gates = fixture.gates.filter(({ key }) => key !== wanted.key);
    reply(response, 200, fixture.gates);
  } else return false;
  return true;
}

async function decide(
  fixture: BoocodeFixture,
  ask: AskView,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const wanted = AnswerRequest.parse(JSON.parse(await text(request)));
  fixture.answers.push(wanted);
  if (ask.state !== 'open') {
    const message = `It was ${ask.state} already.`;
    return reply(response, 409, { code: `ask.${ask.state}`, message, details: { ask } } satisfies ErrorBody);
  }
  const state = { allow: 'allowed', deny: 'denied', answer: 'answered' } as const;
  const { scope, pattern = null, message = null, answers = null } = wanted;
  const answered = { ...ask, state: state[wanted.decision], scope, pattern, message, answers };
  fixture.asks = fixture.asks.map((one) => (one.id === ask.id ? answered : one));
  reply(response, 200, answered);
}

async function launch(fixture: BoocodeFixture, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (fixture.refusal !== null) return reply(response, fixture.refusal.status, fixture.refusal.body);
  const wanted = LaunchRequest.parse(JSON.parse(await text(request)));
  if (refuseCommands(fixture, response)) return;
  if (fixture.confirms && wanted.confirmed !== true) {
    return reply(response, 409, { code: 'launch.confirm', message: 'This may come to much.' });
  }
  const created = !fixture.launches.some((known) => known.idempotency_key === wanted.idempotency_key);
  fixture.launches.push(wanted);
  if (fixture.loseAnswers > 0) {
    fixture.loseAnswers -= 1;
    request.socket.destroy();
    return;
  }
  const { id } = fixture.run;
  reply(response, 201, { id, created, url: `/runs/${id}` } satisfies LaunchReply);
}
