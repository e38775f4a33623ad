import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk';
import { Pool } from 'pg';
import { serve } from '../src/serve.ts';
import { shapeNamed, walk } from './walk.mjs';

const QUEUE = 'bench';
const VERSION = '1';
const quiet = { info() {}, debug() {}, warn() {}, error: (...said) => console.error(...said) };

const step = (name, work) => DBOS.runStep(work, { name });

function configure(url) {
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: url,
    systemDatabasePoolSize: 16,
    applicationVersion: VERSION,
    // The same after a restart, so that the workflows of a process that died are taken up again at once.
    executorID: 'bench',
    logger: quiet,
  });
}

serve({
  async prepare({ url, slots }) {
    configure(url);
    await DBOS.launch();
    await DBOS.registerQueue(QUEUE, { workerConcurrency: slots, minPollingIntervalMs: 100 });
    await DBOS.shutdown();
  },

  async openDriver({ url }) {
    const client = await DBOSClient.create({ systemDatabaseUrl: url, systemDatabasePoolSize: 4, logger: quiet });
    const pool = new Pool({ connectionString: url, max: 1 });
    return {
      async submit(shape, runs) {
        const enqueue = (run) =>
          client.enqueue(
            { workflowName: 'run', queueName: QUEUE, workflowID: run, appVersion: VERSION, applicationName: 'bench' },
            run,
            shape.name,
          );
        await Promise.all(runs.map(enqueue));
      },
      async unfinished(runs) {
        const { rows } = await pool.query(
          `select count(*)::int as count from dbos.workflow_status where workflow_uuid = any ($1) and status <> 'SUCCESS'`,
          [runs],
        );
        return rows[0].count;
      },
      async close() {
        await client.destroy();
        await pool.end();
      },
    };
  },

  async openWorker({ url, shapes }, body) {
    configure(url);
    DBOS.registerWorkflow(
      async (run, shape) => {
        await walk({ shape: shapeNamed(shapes, shape), run, body, step });
      },
      { name: 'run' },
    );
    await DBOS.launch();
    return () => DBOS.shutdown();
  },
});
