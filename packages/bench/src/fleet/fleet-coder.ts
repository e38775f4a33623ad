import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { answerMsOf, leaseSeconds } from '@boocode/coder/services/lease';
import { createDispatcher } from '@boocode/coder/services/dispatcher';
import type { TaskRunner } from '@boocode/coder/services/task-runner';
import { createTaskQueue } from '@boocode/coder/services/tasks-table-queue';
import { registerHost } from '@boocode/coder/tasks/host';
import { connect } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import { pino } from 'pino';

// A coder host of the laboratory: coder's own engine, whose agent is a command that takes some seconds. Arguments: the database, the
// ledger, a name, seconds that a step takes.

const [url = '', ledger = '', name = '', seconds = '1'] = process.argv.slice(2);
const never = new AbortController().signal;
const answer = answerMsOf(leaseSeconds);
const sql = connect(url, { name: 'boocode-coder', max: 6, answerMs: answer });
const ticks = connect(url, { name: 'boocode-coder ticks', max: 1, answerMs: answer });
const host = await whenDatabaseIsBack(() => registerHost(sql, { hostname: name, pid: process.pid }), never);

const runner: TaskRunner = {
  async run({ id, attempt }, { signal }) {
    const note = (what: string): void => appendFileSync(ledger, `${what} ${id} ${attempt} ${host.id}\n`);
    note('begin');
    const agent = spawn('sleep', [String(Number(seconds) * (0.5 + Math.random()))], { stdio: 'ignore' });
    const end = (): void => void agent.kill('SIGKILL');
    signal.addEventListener('abort', end);
    await once(agent, 'exit');
    signal.removeEventListener('abort', end);
    if (signal.aborted) {
      const error = { outcome: 'cancelled', code: 'fleet.aborted', message: 'It was taken away.' } as const;
      return { outcome: 'cancelled', error, usage: null, retry_after_seconds: null };
    }
    note('end');
    return { outcome: 'completed', output: { text: `${host.id}/${attempt}` }, usage: null, findings: [] };
  },
};

const dispatcher = createDispatcher({
  queue: createTaskQueue({ sql, ticks }, host),
  runners: new Map([['conductor', { runner, slots: 4 }]]),
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
