import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Usage } from '@boocode/contracts/task';
import type { PromptRequest, TurnResult } from '../../agent-backend.js';
import type { Child } from '../../processes/start-child.js';
import { withoutFalseStarts } from '../gemini-record.js';
import { cancelled, crash, failed } from '../classified.js';
import { tellWindows } from '../tell-windows.js';
import type { CliAgent, CliModel, CliProgram, CliReader, CliTurn, Told } from './cli-agent.js';
import { runProcess, type CliEnd, type CliLimits } from './run-process.js';
import type { SessionRecord } from './session-records.js';

/** A session as the backend keeps it. */
export interface CliSession extends Pick<CliTurn, 'id' | 'profile' | 'cwd' | 'title' | 'tools' | 'thinking'> {
  model: CliModel;
  record: SessionRecord;
  /** It was taken up from an earlier process, and whoever prompts it counts on what it holds. */
  resumed: boolean;
}

export interface TurnOptions {
  agent: CliAgent;
  program: CliProgram;
  session: CliSession;
  request: PromptRequest;
  home: string;
  dataDir: string;
  environment: NodeJS.ProcessEnv;
  limits: CliLimits;
  onStart(child: Child): void;
  onOver(): void;
  /** Keeps what the session has become. */
  keep(record: SessionRecord): Promise<void>;
}

/** One prompt and its end. */
export async function runTurn(options: TurnOptions): Promise<TurnResult> {
  const first = await tryTurn(options);
  if (first.lost) return afterLoss(options, first.result);
  if (first.unserved) return untilServed(options, first.result.usage);
  // Some agents give a turn up when an answer breaks off; before any tool has run it does no harm to ask again.
  return first.broken && options.agent.endsAtCut ? (await tryTurn(options)).result : first.result;
}

/** How often it is asked again that has begun without the tools that it was given. */
const unservedTries = 2;

/** Asks again until the agent has its tools: what it says without them is no answer to what it was asked with them. */
async function untilServed(options: TurnOptions, used: Usage | null): Promise<TurnResult> {
  for (let left = unservedTries; left > 0; left -= 1) {
    options.request.onEvent({ type: 'notice', text: 'It had begun without its tools; asked once more.' });
    const next = await tryTurn(options);
    if (!next.unserved) return next.result;
  }
  return failed(crash('agent.tools', 'The agent began without its tools, again and again.'), used);
}

/**
 * The agent does not know its session any more. It is forgotten, so that the next who asks for it is told that it is new; a prompt that
 * counted on nothing in it is said again in a new one.
 */
async function afterLoss(options: TurnOptions, result: TurnResult): Promise<TurnResult> {
  const { session } = options;
  await options.keep({ ...session.record, native_id: null, thread_usage: null });
  if (!session.resumed) return (await tryTurn(options)).result;
  return 'error' in result ? { ...result, outcome: 'crash', error: { ...result.error, outcome: 'crash' } } : result;
}

/** How a turn ended, and whether asking again would do no harm. */
interface Tried {
  result: TurnResult;
  /** The model's answer broke off before any tool had run. */
  broken: boolean;
  /** The agent did not know the session that it was to take up. */
  lost: boolean;
  /** The agent did not have the tools that it was given, and no other ran. */
  unserved: boolean;
}

async function tryTurn(options: TurnOptions): Promise<Tried> {
  const { agent, program, session, request, home, dataDir, limits } = options;
  if (request.signal.aborted) return { result: failed(cancelled, null), broken: false, lost: false, unserved: false };
  const begunAt = new Date();
  const chosen = randomUUID();
  const scratch = join(home, 'turns', chosen);
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const turn = await describeTurn(options, { chosen, scratch });
  const launch = await agent.launch(turn);
  const calls = countCalls(options);
  const reader = agent.reader((event) => calls.onEvent(event));
  const noting = noteSession(reader, (native_id) => options.keep({ ...session.record, native_id }));
  try {
    const { signal } = request;
    const run = { agent, program, launch, reader: noting.reader, cwd: session.cwd, dataDir, scratch, limits, signal };
    const onTrouble = (text: string): void => request.onEvent({ type: 'notice', text });
    const end = await runProcess({ ...run, onStart: (child) => options.onStart(child), onTrouble });
    await noting.done();
    const told = await withTrueAnswer(options, reader.told(), begunAt);
    await tellRecorded(options, told, begunAt);
    const usage = ofThisTurn(agent, turn.resume === null ? null : session.record.thread_usage, told.usage);
    await options.keep({
      ...session.record,
      native_id: told.sessionId ?? turn.resume,
      thread_usage: agent.usageOfThread ? (told.usage ?? session.record.thread_usage) : null,
    });
    if (agent.usageOfThread && usage !== null) request.onEvent({ type: 'usage', usage });
    const result = conclude({ agent, end, told, usage });
    const code = calls.any() || !('error' in result) ? null : result.error.code;
    const broken = end.by === 'exit' && code === 'provider.unavailable';
    const unserved = calls.onlyUnserved() && result.outcome === 'completed';
    return { result, broken, lost: turn.resume !== null && code === 'agent.session', unserved };
  } finally {
    options.onOver();
    for (const path of [scratch, ...(launch.remove ?? [])]) await rm(path, { recursive: true, force: true });
  }
}

/** Passes events on, and tells whether tools were called, and whether nothing but tools that the agent did not have. */
function countCalls({ agent, session, request }: TurnOptions) {
  let called = false;
  const ended = { unserved: 0, others: 0 };
  return {
    onEvent(event: Parameters<PromptRequest['onEvent']>[0]): void {
      called ||= event.type === 'tool_call';
      if (event.type === 'tool_update' && event.status !== 'running') {
        ended[agent.lacksTools?.(event.output ?? '', session.tools) === true ? 'unserved' : 'others'] += 1;
      }
      request.onEvent(event);
    },
    any: () => called,
    onlyUnserved: () => ended.unserved > 0 && ended.others === 0,
  };
}

/** What the output has told, with the answer that counts. */
async function withTrueAnswer({ agent, home }: TurnOptions, told: Told, begunAt: Date): Promise<Told> {
  const recorded = told.sessionId === null ? null : await agent.recordedAnswer?.(home, told.sessionId, begunAt);
  return { ...told, text: withoutFalseStarts(told.text, recorded ?? null) };
}

/** Tells what the agent itself has only written down. */
async function tellRecorded({ agent, home, request }: TurnOptions, { sessionId }: Told, begunAt: Date): Promise<void> {
  if (sessionId === null || agent.recordedWindows === undefined) return;
  const windows = await agent.recordedWindows(home, sessionId, begunAt);
  tellWindows((event) => request.onEvent(event), windows);
}

/** Keeps the agent's own id of its session as soon as it is told: coder may be killed before the turn has ended. */
function noteSession(
  reader: CliReader,
  keep: (id: string) => Promise<void>,
): { reader: CliReader; done(): Promise<void> } {
  let known: string | null = null;
  let keeping = Promise.resolve();
  return {
    reader: {
      ...reader,
      onLine(line) {
        reader.onLine(line);
        const { sessionId } = reader.told();
        if (sessionId === null || sessionId === known) return;
        known = sessionId;
        keeping = keep(sessionId);
      },
    },
    done: () => keeping,
  };
}

async function describeTurn(
  { agent, program, session, request, home, dataDir, environment }: TurnOptions,
  made: Pick<CliTurn, 'chosen' | 'scratch'>,
): Promise<CliTurn> {
  const { native_id: known } = session.record;
  return {
    ...session,
    ...made,
    program,
    home,
    dataDir,
    environment,
    system: request.system,
    user: request.user,
    output: agent.capabilities.structured_output ? request.output : null,
    // A first turn that was cancelled early may have left no session behind.
    resume: known !== null && (await agent.hasSession(home, known)) ? known : null,
  };
}

function conclude(turn: { agent: CliAgent; end: CliEnd; told: Told; usage: Usage | null }): TurnResult {
  const { agent, end, told, usage } = turn;
  if (end.by === 'signal') return failed(cancelled, usage);
  if (end.by === 'verdict') return failed(end.verdict, usage);
  if (told.fault !== null && (told.ended || end.exit.signal === null)) return failed(told.fault.reason, usage);
  // An exit code of 0 alone is worth nothing where an agent says when it is done: some end so after a refusal.
  const isOver = told.ended || (agent.saysEnd === false && end.exit.code === 0);
  if (!isOver) return failed(agent.explainExit(end.exit.code, obituary(end)), usage);
  const structured = told.structured === undefined ? {} : { structured: told.structured };
  return { outcome: 'completed', text: told.text, ...structured, usage };
}

function obituary({ exit, stderr }: Extract<CliEnd, { by: 'exit' }>): string {
  return exit.signal === null ? stderr : `It was ended by ${exit.signal}. ${stderr}`.trim();
}

/** What a thread has used since the turn before; a smaller number than before means that it was counted anew. */
export function ofThisTurn(agent: CliAgent, before: Usage | null, now: Usage | null): Usage | null {
  if (!agent.usageOfThread || before === null || now === null) return now;
  if (now.input_tokens + now.cache_read_tokens < before.input_tokens + before.cache_read_tokens) return now;
  const since = (pick: (usage: Usage) => number): number => Math.max(0, pick(now) - pick(before));
  return {
    input_tokens: since((usage) => usage.input_tokens),
    output_tokens: since((usage) => usage.output_tokens),
    reasoning_tokens: since((usage) => usage.reasoning_tokens),
    cache_read_tokens: since((usage) => usage.cache_read_tokens),
    cache_write_tokens: since((usage) => usage.cache_write_tokens),
    cost_usd: null,
  };
}
