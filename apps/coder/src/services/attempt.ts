import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Ask, AskAnswer, Session } from './agent-backend.js';
import type { OpenedAsk } from './ask-desk.js';
import { startClocks } from './attempt-clocks.js';
import type { ClaimedTask } from '../tasks/types.js';
import { failure, type TaskEnd, type TaskRunner } from './task-runner.js';

/** Why an attempt is made to end before its work is done. `spent` says which hard budget is used up. */
export type AbortReason = 'over-budget' | 'idle' | 'lost' | 'stopping' | { spent: string };

export interface AttemptLimits {
  /** Milliseconds the attempt may take. */
  budgetMs: number;
  /** Milliseconds it may show no event. */
  idleMs: number;
}

export interface AttemptRequest {
  task: ClaimedTask;
  runner: TaskRunner;
  limits: AttemptLimits;
  onEvent: (event: AgentEvent) => void;
  onSession: (session: Session) => void;
  /** Puts what its agent asks before people. */
  openAsk: (ask: Ask, signal: AbortSignal) => Promise<OpenedAsk>;
  /** It begins to wait for a person, or goes on. */
  onWaiting: () => void;
}

/** An attempt under way. `end` resolves when its work has stopped; null when it was lost, so nobody waits for its result. */
export interface Attempt {
  /** It waits for a person, and so holds no slot. */
  readonly waiting: boolean;
  abort(reason: AbortReason): void;
  readonly end: Promise<TaskEnd | null>;
}

/**
 * Starts the work of a claimed task under its two clocks: the time it may take, and the time it may be silent. Both stand still
 * while it waits for a person, and while something is done that has a limit of its own.
 */
export function startAttempt(request: AttemptRequest): Attempt {
  const { limits } = request;
  const controller = new AbortController();
  let reason: AbortReason | null = null;

  function abort(why: AbortReason): void {
    // A lost attempt stays lost, whatever else happens to it while it ends.
    if (reason === null || why === 'lost') reason = why;
    controller.abort();
  }

  const clocks = startClocks(limits, abort);
  let waiting = 0;
  const onEvent = (event: AgentEvent): void => {
    clocks.shown();
    request.onEvent(event);
  };

  async function onAsk(ask: Ask, signal: AbortSignal): Promise<AskAnswer> {
    const ending = AbortSignal.any([signal, controller.signal]);
    return clocks.untimed(async () => {
      const opened = await request.openAsk(ask, ending);
      return opened.waits ? await waitFor(opened.answer) : await opened.answer;
    });
  }

  async function waitFor(answer: Promise<AskAnswer>): Promise<AskAnswer> {
    waiting += 1;
    request.onWaiting();
    try {
      return await answer;
    } finally {
      waiting -= 1;
      request.onWaiting();
    }
  }

  async function work(): Promise<TaskEnd | null> {
    const ended = await settle(request, {
      signal: controller.signal,
      onEvent,
      onSession: request.onSession,
      onAsk,
      untimed: (doing) => clocks.untimed(doing),
    });
    clocks.stop();
    if (reason === null || (ended.outcome === 'completed' && reason !== 'lost')) return ended;
    return endOf(reason, ended, limits);
  }

  const end = work();
  return {
    abort,
    end,
    get waiting() {
      return waiting > 0;
    },
  };
}

async function settle(request: AttemptRequest, context: Parameters<TaskRunner['run']>[1]): Promise<TaskEnd> {
  try {
    return await request.runner.run(request.task, context);
  } catch (error) {
    // Whatever is thrown ends this attempt alone.
    if (!(error instanceof Error)) return failure('step.broken', String(error));
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'step.broken';
    return failure(code, error.message);
  }
}

function endOf(reason: AbortReason, { usage }: TaskEnd, limits: AttemptLimits): TaskEnd | null {
  if (typeof reason === 'object') return overSpent(reason.spent, usage);
  const ends: Record<typeof reason, TaskEnd | null> = {
    lost: null,
    'over-budget': failure(
      'step.over-budget',
      `It took longer than the ${seconds(limits.budgetMs)} it may take.`,
      usage,
    ),
    idle: failure('step.idle', `Its agent showed nothing for ${seconds(limits.idleMs)}.`, usage),
    stopping: {
      outcome: 'crash',
      error: { outcome: 'crash', code: 'host.stopped', message: 'Coder was stopped while it ran.' },
      usage,
      retry_after_seconds: 0,
    },
  };
  return ends[reason];
}

/** Its session stays, and it goes on there once a person has raised the budget. */
function overSpent(words: string, usage: TaskEnd['usage']): TaskEnd {
  const message = `${words}. It was stopped, and goes on where it stood once that budget is raised.`;
  return {
    outcome: 'limit',
    error: { outcome: 'limit', code: 'budget.hard', message },
    usage,
    retry_after_seconds: 0,
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
