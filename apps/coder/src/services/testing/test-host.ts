import { connect, type Sql } from '@boocode/db/connect';
import { pino } from 'pino';
import { registerHost } from '../../tasks/host.js';
import type { ClaimedTask } from '../../tasks/types.js';
import { createAskDesk } from '../ask-desk.js';
import { createDispatcher } from '../dispatcher.js';
import type { Dispatcher, DispatcherPorts } from '../dispatcher-ports.js';
import { answerMsOf, leaseSeconds } from '../lease.js';
import type { TaskQueue } from '../task-queue.js';
import type { AttemptContext, TaskEnd, TaskRunner } from '../task-runner.js';
import { createTaskQueue } from '../tasks-table-queue.js';

export interface TestHost {
  sql: Sql;
  dispatcher: Dispatcher;
  /** What was started here, as `step_key#attempt`, in order. */
  started: string[];
  stop(): Promise<void>;
}

export type Work = (task: ClaimedTask, context: AttemptContext) => Promise<TaskEnd>;

export const completed: TaskEnd = { outcome: 'completed', output: { text: 'done' }, usage: null, findings: [] };

/** A dispatcher on a real database whose conductor runs `work`, and whose agents are given. For tests only. */
export async function testHost(
  url: string,
  work: Work,
  options: { slots?: number; leaseSeconds?: number; knows?: number; agents?: Record<string, TaskRunner> } & Partial<
    Pick<DispatcherPorts, 'timing' | 'onChange' | 'onEvents'>
  > & { wrapQueue?: (queue: TaskQueue, sql: Sql) => TaskQueue } = {},
): Promise<TestHost> {
  const lease = options.leaseSeconds ?? leaseSeconds;
  const answer = answerMsOf(lease);
  const { knows } = options;
  const sql = connect(url, { name: 'test-host', max: 6, answerMs: answer, ...(knows !== undefined && { knows }) });
  const host = await registerHost(sql, { hostname: 'test', pid: process.pid });
  const started: string[] = [];
  const runner: TaskRunner = {
    run(task, context) {
      started.push(`${task.step_key ?? task.input}#${task.attempt}`);
      return work(task, context);
    },
  };
  const log = pino({ level: 'silent' });
  const asks = createAskDesk({ sql, host: host.id, onChange: () => undefined, log });
  await asks.start();
  const dispatcher = createDispatcher({
    queue: (options.wrapQueue ?? ((queue) => queue))(createTaskQueue({ sql, ticks: sql }, host, lease), sql),
    runners: new Map(
      Object.entries({ conductor: runner, ...options.agents }).map(([agent, one]) => [
        agent,
        { runner: one, slots: options.slots ?? 4, surface: 'test-surface' },
      ]),
    ),
    listen: async (wake) => {
      const listening = await sql.listen('tasks_new', wake, wake);
      return () => listening.unlisten();
    },
    onChange: () => undefined,
    onEvents: () => undefined,
    asks,
    log,
    ...options,
    timing: { poll: 200, pollAway: 50, reap: 200, stop: 2_000, answer, ...options.timing },
  });
  await dispatcher.start();
  return {
    sql,
    dispatcher,
    started,
    async stop() {
      await dispatcher.stop();
      await asks.close();
      await host.close();
      await sql.end({ timeout: 1 });
    },
  };
}

/** Work that ends only when it is aborted. */
export function untilAborted(_task: ClaimedTask, { signal }: AttemptContext): Promise<TaskEnd> {
  return new Promise((resolve) => {
    const end = (): void => {
      const error = { outcome: 'cancelled', code: 'test.aborted', message: 'aborted' } as const;
      resolve({ outcome: 'cancelled', error, usage: null, retry_after_seconds: null });
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
