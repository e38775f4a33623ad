import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@boocode/db/connect';
import { pino } from 'pino';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import { createDispatcher } from '../../services/dispatcher.js';
import { answerMsOf } from '../../services/lease.js';
import type { TaskRunner } from '../../services/task-runner.js';
import { createTaskQueue } from '../../services/tasks-table-queue.js';
import { registerHost } from '../host.js';
import { LEASE_SECONDS, Order, type Told } from './chaos-protocol.js';

// A process of its own that a chaos test starts and kills: coder's dispatcher, with bodies that only take their time.

const url = process.argv[2] ?? '';
const never = new AbortController().signal;
// Nobody is left to end this process once its parent is gone.
process.once('disconnect', () => process.exit());

let offset = 0;
const trueNow = Date.now;
Date.now = () => trueNow() + offset;
process.on('message', (message) => {
  offset += Order.parse(message).jump_ms;
});

const answer = answerMsOf(LEASE_SECONDS);
const sql = connect(url, { name: 'chaos-worker', max: 6, answerMs: answer });
const host = await whenDatabaseIsBack(() => registerHost(sql, { hostname: 'chaos', pid: process.pid }), never);

const runner: TaskRunner = {
  async run({ attempt }, { signal }) {
    await delay(20 + Math.random() * 100);
    if (signal.aborted) {
      const error = { outcome: 'cancelled', code: 'chaos.aborted', message: 'It was taken away.' } as const;
      return { outcome: 'cancelled', error, usage: null, retry_after_seconds: null };
    }
    // Whose work it is: the audit compares it with the attempt that the table accepted.
    return { outcome: 'completed', output: { text: `${host.id}/${attempt}` }, usage: null, findings: [] };
  },
};

const dispatcher = createDispatcher({
  queue: createTaskQueue({ sql, ticks: sql }, host, LEASE_SECONDS),
  runners: new Map([['conductor', { runner, slots: 4 }]]),
  listen: async (wake) => {
    const listening = await sql.listen('tasks_new', wake, wake);
    return () => listening.unlisten();
  },
  onChange: () => undefined,
  onEvents: () => undefined,
  timing: { answer },
  log: pino({ level: process.env['BOOCODE_PROOF_LOG'] ?? 'silent' }),
});
await whenDatabaseIsBack(() => dispatcher.start(), never);
process.send?.({ host: host.id } satisfies Told);
