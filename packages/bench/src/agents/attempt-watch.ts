import type { AgentEntry } from '@boocode/coder/agents/agent-entry';
import type { CoderPorts } from '@boocode/coder/coder';
import type { Span } from './overhead.js';

type TaskQueue = ReturnType<CoderPorts['queue']>;
type Claimed = Awaited<ReturnType<TaskQueue['tick']>>['claimed'][number];

/** One attempt from its claim on; the moments that have not come are NaN. */
export interface WatchedAttempt extends Span {
  task: Claimed;
  /** Null: it completed. */
  problem: string | null;
}

/** Notes when coder's attempts are claimed, when their turns return, and when their ends are settled: at its ports. */
export class AttemptWatch {
  readonly #attempts = new Map<string, WatchedAttempt>();
  readonly #tasks = new Map<string, string>();
  readonly #closing = new Map<string, () => void>();
  readonly #waiting = new Map<string, ((attempt: WatchedAttempt) => void)[]>();

  queue(queue: TaskQueue): TaskQueue {
    return {
      ...queue,
      tick: async (request) => {
        const claimed = performance.now();
        const reply = await queue.tick(request);
        for (const task of reply.claimed) {
          this.#attempts.set(task.id, { task, claimed, returned: Number.NaN, settled: Number.NaN, problem: null });
        }
        for (const { id } of request.completions) this.#settle(id, null);
        return reply;
      },
      fail: async (failure) => {
        const ours = await queue.fail(failure);
        this.#settle(failure.id, failure.error.message);
        return ours;
      },
    };
  }

  agent(entry: AgentEntry): AgentEntry {
    const { backend } = entry;
    return {
      ...entry,
      backend: {
        ...backend,
        ensureSession: async (request) => {
          const session = await backend.ensureSession(request);
          this.#tasks.set(session.agent_session_id, request.task_id);
          return session;
        },
        prompt: async (session, request) => {
          const result = await backend.prompt(session, request);
          const attempt = this.#attempts.get(this.#tasks.get(session.agent_session_id) ?? '');
          if (attempt !== undefined) attempt.returned = performance.now();
          return result;
        },
        closeSession: async (session) => {
          await backend.closeSession(session);
          this.#closing.get(this.#tasks.get(session.agent_session_id) ?? '')?.();
        },
      },
    };
  }

  /** Resolves when the end of the task's next attempt is settled, or of the one that was. */
  settled(id: string): Promise<WatchedAttempt> {
    const known = this.#attempts.get(id);
    if (known !== undefined && !Number.isNaN(known.settled)) return Promise.resolve(known);
    return new Promise((resolve) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
    });
  }

  /** Resolves when the session of a task is closed; of a cancelled task, which has no end that would be settled here. */
  closed(id: string): Promise<void> {
    return new Promise((resolve) => {
      this.#closing.set(id, resolve);
    });
  }

  /** Those of a run that an agent did, in the order of their claims. */
  ofRun(run: string, agent: string): WatchedAttempt[] {
    return [...this.#attempts.values()].filter(({ task }) => task.flow_run_id === run && task.agent === agent);
  }

  #settle(id: string, problem: string | null): void {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined) return;
    Object.assign(attempt, { settled: performance.now(), problem });
    for (const resolve of this.#waiting.get(id) ?? []) resolve(attempt);
    this.#waiting.delete(id);
  }
}
