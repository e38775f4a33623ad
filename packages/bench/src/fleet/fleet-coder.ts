import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { answerMsOf, leaseSeconds } from '@boocode/coder/services/lease';
import { createDispatcher } from '@boocode/coder/services/dispatcher';
import type { TaskQueue } from '@boocode/coder/services/task-queue';
import type { TaskRunner } from '@boocode/coder/services/task-runner';
import { createTaskQueue } from '@boocode/coder/services/tasks-table-queue';
import { registerHost } from '@boocode/coder/tasks/host';
import { connect } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import { pino } from 'pino';

// A coder host of the laboratory: coder's own engine, whose agent is a command that takes some seconds. Arguments: the database, the
// ledger, a name, seconds that a step takes; with 0 there is no command, and a step ends at once.

const [url = '', ledger = '', name = '', seconds = '1'] = process.argv.slice(2);
const SLOTS = 4;
const never = new AbortController().signal;
const answer = answerMsOf(leaseSeconds);
const sql = connect(url, { name: 'boocode-coder', max: 6, answerMs: answer });
const ticks = connect(url, { name: 'boocode-coder ticks', max: 1, answerMs: answer });
const host = await whenDatabaseIsBack(() => registerHost(sql, { hostname: name, pid: process.pid }), never);

type Ref = { id: string; attempt: number };

function note(what: 'begin' | 'end' | 'kept', { id, attempt }: Ref): void {
  appendFileSync(ledger, `${what} ${id} ${attempt} ${host.id}\n`);
}

/** Notes each end that the table has said it keeps: such a promise must hold whatever becomes of the server that gave it. */
function noting(queue: TaskQueue): TaskQueue {
  return {
    ...queue,
    async tick(request) {
      const reply = await queue.tick(request);
      const isLost = (one: Ref): boolean =>
        reply.lost.some(({ id, attempt }) => id === one.id && attempt === one.attempt);
      for (const one of request.completions) if (!isLost(one)) note('kept', one);
      return reply;
    },
  };
}

async function work(signal: AbortSignal): Promise<void> {
  const agent = spawn('sleep', [String(Number(seconds) * (0.5 + Math.random()))], { stdio: 'ignore' });
  const end = (): void => void agent.kill('SIGKILL');
  signal.addEventListener('abort', end);
  await once(agent, 'exit');
  signal.removeEventListener('abort', end);
}

const runner: TaskRunner = {
  async run(task, { signal }) {
    note('begin', task);
    if (Number(seconds) > 0) await work(signal);
    if (signal.aborted) {
      const error = { outcome: 'cancelled', code: 'fleet.aborted', message: 'It was taken away.' } as const;
      return { outcome: 'cancelled', error, usage: null, retry_after_seconds: null };
    }
    note('end', task);
    return { outcome: 'completed', output: { text: `${host.id}/${task.attempt}` }, usage: null, findings: [] };
  },
};

const dispatcher = createDispatcher({
  queue: noting(createTaskQueue({ sql, ticks }, host)),
  runners: new Map([['conductor', { runner, slots: SLOTS }]]),
  listen: async (wake) => {
    const listening = await sql.listen('tasks_new', wake, wake);
    return () => listening.unlisten();
  },
  onChange: () => undefined,
  onEvents: () => undefined,
  log: pino({ level: 'info', base: { name } }),
});
process.once('SIGTERM', () => {
  void dispatcher
    .stop()
    .then(() => host.close())
    .then(() => Promise.all([sql.end({ timeout: 1 }), ticks.end({ timeout: 1 })]));
});
await whenDatabaseIsBack(() => dispatcher.start(), never);
