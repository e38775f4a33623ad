import { AgentDescription } from '@boocode/contracts/agent';
import { AgentGateView } from '@boocode/contracts/agent-gate';
import { TaskEventView } from '@boocode/contracts/agent-event';
import { ArenaReply, type ArenaInput, type PersonAnswer } from '@boocode/contracts/arena';
import { MessageReply, type MessageRequest } from '@boocode/contracts/coder-chat';
import { AskView, type AnswerInput } from '@boocode/contracts/ask';
import { BudgetView, type SetBudget } from '@boocode/contracts/budget';
import { CheckpointList, RestoreReply, type CheckpointView, type RestoreRequest } from '@boocode/contracts/checkpoint';
import { FixRunReply, type FixRunInput } from '@boocode/contracts/fix-run';
import { ErrorBody } from '@boocode/contracts/error';
import {
  FindingView,
  FixReply,
  RecheckReply,
  type FixRequest,
  type RecheckRequest,
} from '@boocode/contracts/finding-life';
import {
  CancelReply,
  FlowRunSummary,
  FlowRunView,
  FlowDescription,
  LaunchReply,
  LimitRequest,
  HoldReply,
  RetryReply,
  type ForkRequest,
  type LaunchInput,
  type RetryRequest,
} from '@boocode/contracts/flow-run';
import { CommandsView, type AgreeRequest } from '@boocode/contracts/project-file';
import { GitReply, GitStanding, type GitAction } from '@boocode/contracts/git-action';
import { ImportReply } from '@boocode/contracts/run-archive';
import { RunPreview } from '@boocode/contracts/run-preview';
import type { ReportFormat } from '@boocode/contracts/report';
import { ProjectView } from '@boocode/contracts/project';
import { StepOutput } from '@boocode/contracts/flow-plan';
import { Stats, type StatsQuery } from '@boocode/contracts/stats';
import { SayReply, TaskView } from '@boocode/contracts/task';
import { WorktreeOrphan, WorktreeView } from '@boocode/contracts/worktree';
import { HostView, TakeReply } from '@boocode/contracts/host';
import { z } from 'zod';
import { CliError, codeOf, messageOf, RefusedError, UnreachableError } from '../errors.js';

/** Where BooCode answers, and the token that it may ask for. */
export interface Address {
  url: string;
  token: string | null;
}

interface Request {
  method: string;
  /** Where the path begins: what is coder's, unless it says otherwise. */
  base?: string;
  path: string;
  /** Bytes, or a value that is sent as JSON. */
  body?: unknown;
}

/** How long an answer may take; launching reads a whole repository. */
const patienceMs = 60_000;
const healthMs = 3_000;
/** Answers of a proxy whose other side is gone or starting. */
const proxyStatuses = new Set([502, 503, 504]);

/** The HTTP interface that the CLI uses. Every call throws `RefusedError` with BooCode's own words, or `UnreachableError`. */
export class CoderClient {
  readonly address: Address;

  constructor(address: Address) {
    this.address = address;
  }

  /** True when BooCode answers and can take work. A refusal counts: what is asked next is refused with words. */
  async isHealthy(): Promise<boolean> {
    try {
      const reply = await fetch(`${this.address.url}/ready`, {
        headers: this.headers(),
        signal: AbortSignal.timeout(healthMs),
      });
      await reply.body?.cancel();
      return reply.status < 500;
    } catch {
      // Whatever the reason, it cannot take work now; that is the whole question.
      return false;
    }
  }

  launch(request: LaunchInput): Promise<LaunchReply> {
    return this.#call({ method: 'POST', path: '/flow-runs', reply: LaunchReply, body: request });
  }

  /** What a launch would be. */
  preview(request: LaunchInput): Promise<RunPreview> {
    return this.#call({ method: 'POST', path: '/flow-runs/preview', reply: RunPreview, body: request });
  }

  launchArena(request: ArenaInput): Promise<ArenaReply> {
    return this.#call({ method: 'POST', path: '/arenas', reply: ArenaReply, body: request });
  }

  /** Those by day and month; with a run, its own first. */
  budgets(run: string | null): Promise<BudgetView[]> {
    const path = run === null ? '/budgets' : `/budgets?run=${run}`;
    return this.#call({ method: 'GET', path, reply: z.array(BudgetView) });
  }

  /** Those on the list. */
  projects(): Promise<ProjectView[]> {
    return this.#call({ method: 'GET', base: '/api', path: '/projects', reply: z.array(ProjectView) });
  }

  /** Takes it off the list; nothing is deleted. */
  hideProject(id: string): Promise<ProjectView> {
    const body = { hidden: true };
    return this.#call({ method: 'PATCH', base: '/api', path: `/projects/${id}`, reply: ProjectView, body });
  }

  /** Null when it was taken away. */
  putBudget(request: z.input<typeof SetBudget>): Promise<BudgetView | null> {
    return this.#call({ method: 'PUT', path: '/budgets', reply: BudgetView.nullable(), body: request });
  }

  runs(): Promise<FlowRunSummary[]> {
    return this.#call({ method: 'GET', path: '/flow-runs', reply: z.array(FlowRunSummary) });
  }

  run(id: string): Promise<FlowRunView> {
    return this.#call({ method: 'GET', path: `/flow-runs/${id}`, reply: FlowRunView });
  }

  /** With those that a repository brings along, when one is named. */
  flows(repo: string | null): Promise<FlowDescription[]> {
    const path = repo === null ? '/flows' : `/flows?${new URLSearchParams({ repo }).toString()}`;
    return this.#call({ method: 'GET', path, reply: z.array(FlowDescription) });
  }

  /** The report of a run in one of its forms, byte for byte. */
  async report(id: string, format: ReportFormat): Promise<string> {
    const request = { method: 'GET', path: `/flow-runs/${id}/report?format=${format}` };
    const { status, text } = await this.#send(request);
    if (status >= 200 && status < 300) return text;
    throw this.#refused({ status, body: parseJson(text) }, request);
  }

  /** An ended run as one file, packed with gzip. */
  async exportRun(id: string): Promise<Uint8Array> {
    const request = { method: 'GET', path: `/flow-runs/${id}/archive` };
    const { status, bytes } = await this.#sendFor(request);
    if (status >= 200 && status < 300) return bytes;
    throw this.#refused({ status, body: parseJson(textOf(bytes)) }, request);
  }

  /** From the bytes of an archive, packed or not. */
  importRun(archive: Uint8Array<ArrayBuffer>): Promise<ImportReply> {
    return this.#call({ method: 'POST', path: '/flow-runs/import', reply: ImportReply, body: archive });
  }

  findings(run: string): Promise<FindingView[]> {
    return this.#call({ method: 'GET', path: `/flow-runs/${run}/findings`, reply: z.array(FindingView) });
  }

  /** Makes tasks that mend findings. */
  fixFindings(run: string, request: z.input<typeof FixRequest>): Promise<FixReply> {
    return this.#call({ method: 'POST', path: `/flow-runs/${run}/findings/tasks`, reply: FixReply, body: request });
  }

  /** Launches one run that mends findings. */
  launchFixRun(run: string, request: FixRunInput): Promise<FixRunReply> {
    return this.#call({
      method: 'POST',
      path: `/flow-runs/${run}/findings/fix-run`,
      reply: FixRunReply,
      body: request,
    });
  }

  recheckFindings(run: string, request: RecheckRequest): Promise<RecheckReply> {
    const path = `/flow-runs/${run}/findings/recheck`;
    return this.#call({ method: 'POST', path, reply: RecheckReply, body: request });
  }

  stats({ days, by }: StatsQuery): Promise<Stats> {
    return this.#call({ method: 'GET', path: `/stats?days=${days}&by=${by}`, reply: Stats });
  }

  cancel(id: string): Promise<CancelReply> {
    return this.#call({ method: 'POST', path: `/flow-runs/${id}/cancel`, reply: CancelReply });
  }

  retry(id: string, request: RetryRequest): Promise<RetryReply> {
    return this.#call({ method: 'POST', path: `/flow-runs/${id}/retry`, reply: RetryReply, body: request });
  }

  fork(id: string, request: ForkRequest): Promise<LaunchReply> {
    return this.#call({ method: 'POST', path: `/flow-runs/${id}/fork`, reply: LaunchReply, body: request });
  }

  /** Holds a run, or lets it go on. */
  hold(id: string, word: 'pause' | 'resume'): Promise<HoldReply> {
    return this.#call({ method: 'POST', path: `/tasks/${id}/${word}`, reply: HoldReply });
  }

  say(chat: string, request: MessageRequest): Promise<MessageReply> {
    return this.#call({ method: 'POST', path: `/chats/${chat}/messages`, reply: MessageReply, body: request });
  }

  /** Where the folder of a chat stands with git, for its own target or another. */
  git(chat: string, target?: string): Promise<GitStanding> {
    const query = target === undefined ? '' : `?${new URLSearchParams({ target }).toString()}`;
    return this.#call({ method: 'GET', path: `/chats/${chat}/git${query}`, reply: GitStanding });
  }

  doGit(chat: string, action: z.input<typeof GitAction>): Promise<GitReply> {
    return this.#call({ method: 'POST', path: `/chats/${chat}/git`, reply: GitReply, body: action });
  }

  /** The newest tasks, steps of runs included. */
  tasks(): Promise<TaskView[]> {
    return this.#call({ method: 'GET', path: '/tasks', reply: z.array(TaskView) });
  }

  task(id: string): Promise<TaskView> {
    return this.#call({ method: 'GET', path: `/tasks/${id}`, reply: TaskView });
  }

  /** What comes after `attempt.seq` in a task's transcript. */
  taskEvents(id: string, after: string): Promise<TaskEventView[]> {
    return this.#call({ method: 'GET', path: `/tasks/${id}/events?after=${after}`, reply: z.array(TaskEventView) });
  }

  taskOutput(id: string): Promise<StepOutput> {
    return this.#call({ method: 'GET', path: `/tasks/${id}/output`, reply: StepOutput });
  }

  /** Of an ordinary task, by its whole id; of a run, by its root's. */
  cancelTask(id: string): Promise<CancelReply> {
    return this.#call({ method: 'POST', path: `/tasks/${id}/cancel`, reply: CancelReply });
  }

  /** To a step that waits for a person. */
  answerStep(id: string, answer: PersonAnswer): Promise<TaskView> {
    return this.#call({ method: 'POST', path: `/tasks/${id}/answer`, reply: TaskView, body: answer });
  }

  /** To the agent of a task, while it works. */
  sayTo(id: string, text: string): Promise<SayReply> {
    return this.#call({ method: 'POST', path: `/tasks/${id}/say`, reply: SayReply, body: { text } });
  }

  /** Looks for the agents anew. */
  refreshAgents(): Promise<AgentDescription[]> {
    return this.#call({ method: 'POST', path: '/agents/refresh', reply: z.array(AgentDescription) });
  }

  /** What agents want decided now, the oldest first. */
  asks(): Promise<AskView[]> {
    return this.#call({ method: 'GET', path: '/asks?state=open', reply: z.array(AskView) });
  }

  answer(id: string, request: AnswerInput): Promise<AskView> {
    return this.#call({ method: 'POST', path: `/asks/${id}/answer`, reply: AskView, body: request });
  }

  /** What providers refuse for now. */
  gates(): Promise<AgentGateView[]> {
    return this.#call({ method: 'GET', path: '/gates', reply: z.array(AgentGateView) });
  }

  openGate(key: string): Promise<AgentGateView[]> {
    return this.#call({ method: 'POST', path: '/gates/open', reply: z.array(AgentGateView), body: { key } });
  }

  hosts(): Promise<HostView[]> {
    return this.#call({ method: 'GET', path: '/hosts', reply: z.array(HostView) });
  }

  drainHost(hostname: string, draining: boolean): Promise<HostView[]> {
    const path = `/hosts/${encodeURIComponent(hostname)}`;
    return this.#call({ method: 'POST', path, reply: z.array(HostView), body: { draining } });
  }

  /** The host that answers takes a run, or a task outside of runs. */
  take(id: string): Promise<TakeReply> {
    return this.#call({ method: 'POST', path: `/tasks/${id}/take`, reply: TakeReply });
  }

  /** How many tasks of an agent, a provider or a project may run at once. */
  limits(): Promise<LimitRequest[]> {
    return this.#call({ method: 'GET', path: '/limits', reply: z.array(LimitRequest) });
  }

  /** Of a chat, oldest first. */
  async checkpoints(chat: string): Promise<CheckpointView[]> {
    const path = `/chats/${chat}/checkpoints`;
    return (await this.#call({ method: 'GET', path, reply: CheckpointList })).checkpoints;
  }

  restore([chat, id]: readonly [string, string], request: RestoreRequest): Promise<RestoreReply> {
    const path = `/chats/${chat}/checkpoints/${id}/restore`;
    return this.#call({ method: 'POST', path, reply: RestoreReply, body: request });
  }

  /** Worktrees of chats; `all`: with those that are removed. */
  worktrees(all: boolean): Promise<WorktreeView[]> {
    return this.#call({ method: 'GET', path: `/worktrees?all=${all}`, reply: z.array(WorktreeView) });
  }

  removeWorktree(id: string, keep: boolean): Promise<WorktreeView> {
    return this.#call({ method: 'POST', path: `/worktrees/${id}/remove`, reply: WorktreeView, body: { keep } });
  }

  worktreeOrphans(): Promise<WorktreeOrphan[]> {
    return this.#call({ method: 'GET', path: '/worktrees/orphans', reply: z.array(WorktreeOrphan) });
  }

  /** A person agrees that commands of a repository run on this machine. */
  agreeToCommands(project: string, body: AgreeRequest): Promise<CommandsView> {
    const path = `/projects/${project}/commands/agree`;
    return this.#call({ method: 'POST', path, reply: CommandsView, body });
  }

  headers(): Record<string, string> {
    return this.address.token === null ? {} : { authorization: `Bearer ${this.address.token}` };
  }

  /** Any request of BooCode's, for what has a client of its own. */
  ask<T>(request: Request & { reply: z.ZodType<T> }): Promise<T> {
    return this.#call(request);
  }

  async #call<T>(request: Request & { reply: z.ZodType<T> }): Promise<T> {
    const { status, text } = await this.#send(request);
    const body = parseJson(text);
    if (status >= 200 && status < 300) return readReply(request.reply, body, request.path);
    throw this.#refused({ status, body }, request);
  }

  #refused({ status, body }: { status: number; body: unknown }, request: { method: string; path: string }): CliError {
    const refusal = ErrorBody.safeParse(body);
    if (proxyStatuses.has(status)) {
      return new UnreachableError(this.address.url, refusal.success ? refusal.data.message : `status ${status}`);
    }
    return new RefusedError({
      status,
      code: refusal.success ? refusal.data.code : `http.${status}`,
      message: refusal.success
        ? refusal.data.message
        : `BooCode answered ${status} to ${request.method} ${request.path}.`,
      details: refusal.success ? refusal.data.details : undefined,
    });
  }

  async #send(request: Request): Promise<{ status: number; text: string }> {
    const { status, bytes } = await this.#sendFor(request);
    return { status, text: textOf(bytes) };
  }

  /** Bytes are sent as they are, all else as JSON. */
  async #sendFor({ method, base = '/api/coder', path, body }: Request): Promise<{ status: number; bytes: Uint8Array }> {
    const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
    try {
      const reply = await fetch(`${this.address.url}${base}${path}`, {
        method,
        headers: { ...this.headers(), ...(body !== undefined && { 'content-type': type }) },
        ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      return { status: reply.status, bytes: new Uint8Array(await reply.arrayBuffer()) };
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      throw new UnreachableError(this.address.url, codeOf(cause) ?? messageOf(error));
    }
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Null for a body that is no JSON: the status alone then says what is known. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readReply<T>(schema: z.ZodType<T>, body: unknown, path: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new CliError({
    code: 'boocode.strange_reply',
    message: `BooCode's answer to ${path} is not what this version of the CLI knows (${z.prettifyError(parsed.error)}). Restart BooCode: \`npm run boocode -- down\`, then \`npm start\`.`,
  });
}
