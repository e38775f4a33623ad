import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Absurd } from 'absurd-sdk';
import { Pool } from 'pg';
import { PEER_FILES } from '../src/peer-files.ts';
import { serve } from '../src/serve.ts';
import { shapeNamed, walk } from './walk.mjs';

const QUEUE = 'bench';

serve({
  async prepare({ url }) {
    const pool = new Pool({ connectionString: url, max: 1 });
    await pool.query(await readFile(join(PEER_FILES, 'absurd.sql'), 'utf8'));
    await new Absurd({ db: pool, queueName: QUEUE }).createQueue(QUEUE);
    await pool.end();
  },

  async openDriver({ url }) {
    const pool = new Pool({ connectionString: url, max: 4 });
    const app = new Absurd({ db: pool, queueName: QUEUE });
    await pool.query('select 1');
    const tasks = new Map();
    return {
      async submit(shape, runs) {
        const spawn = async (run) => {
          const { taskID } = await app.spawn('run', { run, shape: shape.name }, { queue: QUEUE });
          tasks.set(run, taskID);
        };
        await Promise.all(runs.map(spawn));
      },
      async unfinished(runs) {
        const ids = runs.map((run) => tasks.get(run));
        const { rows } = await pool.query(
          `select count(*)::int as count from absurd.t_${QUEUE} where task_id = any ($1::uuid[]) and state <> 'completed'`,
          [ids],
        );
        return rows[0].count;
      },
      close: () => pool.end(),
    };
  },

  async openWorker({ url, slots, shapes }, body) {
    const pool = new Pool({ connectionString: url, max: slots });
    const app = new Absurd({ db: pool, queueName: QUEUE });
    app.registerTask({ name: 'run', queue: QUEUE }, async ({ run, shape }, context) => {
      const step = (key, work) => context.step(key, work);
      await walk({ shape: shapeNamed(shapes, shape), run, body, step });
      return {};
    });
    const worker = await app.startWorker({ concurrency: slots, pollInterval: 0.1, claimTimeout: 5 });
    return async () => {
      await worker.close();
      await pool.end();
    };
  },
});
