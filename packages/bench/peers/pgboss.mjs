import { randomUUID } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import { Pool } from 'pg';
import { serve } from '../src/serve.ts';

const QUEUE = 'step';

async function start(url, max) {
  const boss = new PgBoss({ connectionString: url, max, flowIntervalSeconds: 1, useListenNotify: true });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  return boss;
}

serve({
  async prepare({ url }) {
    const boss = await start(url, 2);
    await boss.createQueue(QUEUE, { notify: true, heartbeatSeconds: 10 });
    await boss.stop({ graceful: false });
  },

  async openDriver({ url }) {
    const boss = await start(url, 4);
    const pool = new Pool({ connectionString: url, max: 1 });
    return {
      async submit({ steps }, runs) {
        const launch = (run) => {
          const ids = new Map(steps.map(({ key }) => [key, randomUUID()]));
          const jobs = steps.map(({ key, after }) => ({
            ref: key,
            name: QUEUE,
            data: { run, key, after: after.map((dependency) => ids.get(dependency)) },
            options: { id: ids.get(key) },
            dependsOn: after,
          }));
          return boss.flow(jobs);
        };
        await Promise.all(runs.map(launch));
      },
      async unfinished(runs) {
        const { rows } = await pool.query(
          `select count(*)::int as count from pgboss.job where name = $2 and state <> 'completed' and data ->> 'run' = any ($1)`,
          [runs, QUEUE],
        );
        return rows[0].count;
      },
      async close() {
        await boss.stop({ graceful: false });
        await pool.end();
      },
    };
  },

  async openWorker({ url, slots }, body) {
    const boss = await start(url, slots);
    const pool = new Pool({ connectionString: url, max: 2 });
    const inputsOf = async (jobs) => {
      const ids = jobs.flatMap(({ data }) => data.after);
      if (ids.length === 0) return new Map();
      const { rows } = await pool.query('select id, output from pgboss.job where name = $2 and id = any ($1)', [
        ids,
        QUEUE,
      ]);
      return new Map(rows.map(({ id, output }) => [id, output.text]));
    };
    const options = {
      batchSize: slots,
      perJobResults: true,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 0.5,
      burstWhenBatchFull: true,
    };
    await boss.work(QUEUE, options, async (jobs) => {
      const outputs = await inputsOf(jobs);
      return jobs.map(({ id, data: { run, key, after } }) => {
        const inputs = after.map((dependency) => outputs.get(dependency) ?? '');
        return { id, status: 'completed', output: { text: body({ run, key, inputs, expected: after.length }) } };
      });
    });
    return async () => {
      await boss.stop({ graceful: false });
      await pool.end();
    };
  },
});
