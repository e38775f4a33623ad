import { Logger, makeWorkerUtils, runMigrations, run as startRunner } from 'graphile-worker';
import { Pool } from 'pg';
import { serve } from '../src/serve.ts';

const logger = new Logger(() => (level, message) => {
  if (level === 'error') console.error(message);
});
const preset = { worker: { localQueue: { size: 16 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } };

const schema = `
  create table steps (
    run uuid not null,
    key text not null,
    after text[] not null,
    unmet int not null,
    output text,
    primary key (run, key)
  );
  create index steps_after on steps using gin (after) with (fastupdate = off);
  alter table steps set (fillfactor = 85);`;

// The last act of a step: its output, its dependents counted down, and a job for each that has nothing left to wait for.
const finish = `
  with done as (
    update steps set output = $3 where run = $1 and key = $2 and output is null returning run
  ), due as (
    select s.run, s.key from steps s where s.run = $1 and $2 = any (s.after) and exists (select from done)
    order by s.key for no key update
  ), counted as (
    update steps s set unmet = s.unmet - 1 from due where s.run = due.run and s.key = due.key
    returning s.run, s.key, s.unmet
  )
  select graphile_worker.add_job('step', json_build_object('run', run, 'key', key)) from counted where unmet = 0`;

serve({
  async prepare({ url }) {
    await runMigrations({ connectionString: url, logger });
    const pool = new Pool({ connectionString: url, max: 1 });
    await pool.query(schema);
    await pool.end();
  },

  async openDriver({ url }) {
    const pool = new Pool({ connectionString: url, max: 4 });
    await pool.query('select 1');
    return {
      async submit({ steps }, runs) {
        const rows = JSON.stringify(steps);
        const launch = (run) =>
          pool.query(
            `with rows as (
              insert into steps (run, key, after, unmet)
              select $1, s.key, s.after, cardinality(s.after) from json_to_recordset($2) as s (key text, after text[])
              returning run, key, unmet
            )
            select graphile_worker.add_job('step', json_build_object('run', run, 'key', key)) from rows where unmet = 0`,
            [run, rows],
          );
        await Promise.all(runs.map(launch));
      },
      async unfinished(runs) {
        const { rows } = await pool.query(
          'select count(*)::int as count from steps where run = any ($1::uuid[]) and output is null',
          [runs],
        );
        return rows[0].count;
      },
      close: () => pool.end(),
    };
  },

  async openWorker({ url, slots, takesOver }, body) {
    const pool = new Pool({ connectionString: url, max: slots + 4 });
    const utils = await makeWorkerUtils({ pgPool: pool, logger });
    // Jobs of a worker that was killed are locked for four hours, unless somebody says that it is gone.
    if (takesOver) {
      const { rows } = await pool.query(
        'select distinct locked_by from graphile_worker._private_jobs where locked_by is not null',
      );
      await utils.forceUnlockWorkers(rows.map(({ locked_by }) => locked_by));
    }
    const step = async ({ run, key }) => {
      const found = await pool.query(
        `select s.output is not null as done, cardinality(s.after) as expected,
          array(select d.output from steps d where d.run = s.run and d.key = any (s.after)) as inputs
        from steps s where s.run = $1 and s.key = $2`,
        [run, key],
      );
      const { done, expected, inputs } = found.rows[0];
      if (!done) await pool.query(finish, [run, key, body({ run, key, inputs, expected })]);
    };
    const runner = await startRunner({
      pgPool: pool,
      concurrency: slots,
      noHandleSignals: true,
      logger,
      preset,
      taskList: { step },
    });
    return async () => {
      await runner.stop();
      await utils.release();
      await pool.end();
    };
  },
});
