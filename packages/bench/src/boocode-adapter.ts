import { hostname } from 'node:os';
import { createDispatcher } from '@boocode/coder/services/dispatcher';
import { createTaskQueue } from '@boocode/coder/services/tasks-table-queue';
import { registerHost } from '@boocode/coder/tasks/host';
import { launch } from '@boocode/coder/tasks/launch';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { pino } from 'pino';
import type { Adapter } from './adapter.js';
import type { Body } from './bodies.js';
import { runRows } from './boocode-rows.js';

type Dispatcher = Parameters<typeof createDispatcher>[0];
type Runner = NonNullable<ReturnType<Dispatcher['runners']['get']>>['runner'];

/** Coder's own way: its launch, its dispatcher and its queue; only the agent is one that does nothing. */
export const boocode: Adapter = {
  async prepare({ url }) {
    const sql = connect(url, { name: 'bench-prepare', max: 1 });
    await migrate(sql);
    await sql.end();
  },

  async openDriver({ url }) {
    const sql = connect(url, { name: 'bench-driver', max: 4 });
    await sql`select 1`;
    return {
      async submit(shape, runs) {
        await Promise.all(runs.map((run) => launch(sql, { tasks: runRows(shape, run), key: null })));
      },
      unfinished: (runs) => unfinished(sql, runs),
      close: () => sql.end(),
    };
  },

  async openWorker({ url, slots }, body) {
    const sql = connect(url, { name: 'bench-worker', max: 12 });
    const ticks = connect(url, { name: 'bench-worker', max: 1 });
    const host = await registerHost(sql, { hostname: hostname(), pid: process.pid });
    const dispatcher = createDispatcher({
      queue: createTaskQueue({ sql, ticks }, host),
      runners: new Map([['conductor', { runner: runnerOf(body), slots }]]),
      listen: async (wake) => {
        const listening = await sql.listen('tasks_new', wake, wake);
        return () => listening.unlisten();
      },
      onChange: () => undefined,
      onEvents: () => undefined,
      log: pino({ level: 'warn' }, process.stderr),
    });
    await dispatcher.start();
    return async () => {
      await dispatcher.stop();
      await host.close();
      await ticks.end({ timeout: 1 });
      await sql.end({ timeout: 1 });
    };
  },
};

/** Runs the body of each step. The root's own step, which the other contenders do not have, is not counted. */
function runnerOf(body: Body): Runner {
  return {
    async run({ id, flow_run_id, step_key, dependencies }) {
      const run = flow_run_id ?? id;
      const key = step_key ?? '';
      const inputs = dependencies.map(({ output }) => output?.text ?? '');
      const text = id === run ? '' : body({ run, key, inputs, expected: dependencies.length });
      return { outcome: 'completed', output: { text }, usage: null, findings: [] };
    },
  };
}

async function unfinished(sql: Sql, runs: string[]): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*) from tasks where id = any (${runs}::uuid[]) and state <> 'completed'`;
  return row.count;
}
