import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Refusal } from '@boocode/contracts/agent-gate';
import type { Finding } from '@boocode/contracts/finding';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { TaskError, Usage } from '@boocode/contracts/task';
import type { RecheckOutcome } from '@boocode/conductor/mending/recheck-outcome';
import { isOrdinary, isRecheck } from '../chats/ordinary-task.js';
import type { Ask, AskAnswer, Session, TurnResult } from './agent-backend.js';
import type { ClaimedTask, Graft } from '../tasks/types.js';

export interface TaskFailure {
  outcome: 'failure' | 'crash' | 'limit' | 'cancelled';
  error: TaskError;
  usage: Usage | null;
  /** When it may be tried again; null = by the backoff of the outcome. */
  retry_after_seconds: number | null;
  /** Of a `limit`: what the provider said; it closes the gate of the agent, its account and its model. */
  refusal?: Refusal;
}

/** How an attempt ended. Expected ends are results, not exceptions. */
export type TaskEnd =
  | {
      outcome: 'completed';
      output: StepOutput;
      usage: Usage | null;
      findings: Finding[];
      graft?: Graft;
      /** Of a step: what its output came of, see `inputHash`. */
      input_hash?: string;
      rechecks?: RecheckOutcome[];
    }
  | TaskFailure;

export interface AttemptContext {
  /** Aborted when the attempt must end: its time is up, it was lost, or coder stops. */
  signal: AbortSignal;
  /** Takes what is seen of the work, in order. Never throws. */
  onEvent: (event: AgentEvent) => void;
  /** Tells which session of its agent the attempt uses. */
  onSession: (session: Session) => void;
  /**
   * Asks a person, for as long as that takes: the attempt's clocks stand still, and it holds no slot. Rejects when the ask is
   * withdrawn: by `signal`, or because the attempt ends.
   */
  onAsk: (ask: Ask, signal: AbortSignal) => Promise<AskAnswer>;
  /**
   * Does something that has a limit of its own, such as the set-up of a worktree or the check of a project: the attempt's clocks stand
   * still meanwhile, so that its time is the agent's.
   */
  untimed: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Does the work of one claimed task: an agent's turn, or a flow's own code. The dispatcher knows no other difference
 * between the two. Resolves only when nothing of the attempt goes on any more.
 */
export interface TaskRunner {
  run(task: ClaimedTask, context: AttemptContext): Promise<TaskEnd>;
}

/** An end that burns an attempt. */
export function failure(code: string, message: string, usage: Usage | null = null): TaskFailure {
  return { outcome: 'failure', error: { outcome: 'failure', code, message }, usage, retry_after_seconds: null };
}

/** The end of a step that has nothing to do. */
export function skippedEnd(skipped: string): TaskEnd {
  return { outcome: 'completed', output: { text: '', skipped }, usage: null, findings: [] };
}

/** A turn that did not complete, as the end of its attempt. */
export function notCompleted(ended: Exclude<TurnResult, { outcome: 'completed' }>): TaskFailure {
  const { outcome, error, usage, retry_after_seconds = null, refusal } = ended;
  return { outcome, error, usage, retry_after_seconds, ...(refusal && { refusal }) };
}

/** The end of an attempt that was aborted before its agent had begun. */
export function cancelled(): TaskFailure {
  const error = {
    outcome: 'cancelled',
    code: 'attempt.aborted',
    message: 'It was ended before its agent began.',
  } as const;
  return { outcome: 'cancelled', error, usage: null, retry_after_seconds: null };
}

/**
 * One runner for the steps of runs that read, one for those that write, one for ordinary tasks, and one for those that check findings
 * again; the row says which it is.
 */
export function byShape({
  step,
  write,
  ordinary,
  recheck,
}: Record<'step' | 'write' | 'ordinary' | 'recheck', TaskRunner>): TaskRunner {
  return {
    run(task, context) {
      if (!isOrdinary(task)) return (task.spec['kind'] === 'write' ? write : step).run(task, context);
      return (isRecheck(task) ? recheck : ordinary).run(task, context);
    },
  };
}

/** Of the steps that coder does itself: one runner for code, one for merges. */
export function byKind({ code, merge }: Record<'code' | 'merge', TaskRunner>): TaskRunner {
  return { run: (task, context) => (task.spec['kind'] === 'merge' ? merge : code).run(task, context) };
}
