import { createDispatcher } from '@boocode/coder/services/dispatcher';
import { answerMsOf, leaseSeconds } from '@boocode/coder/services/lease';
import type { TaskRunner } from '@boocode/coder/services/task-runner';
import { createTaskQueue } from '@boocode/coder/services/tasks-table-queue';
import { registerHost } from '@boocode/coder/tasks/host';
import { connect } from '@boocode/db/connect';
import { pino } from 'pino';

// A host of the sweep: coder's own engine, whose steps end at once. Arguments: the database, a name.

const [url = '', name = ''] = process.argv.slice(2);
const SLOTS = 4;
const answer = answerMsOf(leaseSeconds);
const sql = connect(url, { name: 'boocode-coder', max: 6, answerMs: answer });
const ticks = connect(url, { name: 'boocode-coder ticks', max: 1, answerMs: answer });
const host = await registerHost(sql, { hostname: name, pid: process.pid });

const runner: TaskRunner = {
  run: async () => ({ outcome: 'completed', output: { text: 'Done.' }, usage: null, findings: [] }),
};
const dispatcher = createDispatcher({
  queue: createTaskQueue({ sql, ticks }, host),
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
await dispatcher.start();
