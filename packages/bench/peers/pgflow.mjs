import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PgflowSqlClient } from '@pgflow/core';
import { compileFlow, Flow } from '@pgflow/dsl';
import postgres from 'postgres';
import { PEER_FILES } from '../src/peer-files.ts';
import { serve } from '../src/serve.ts';

const MIGRATIONS = fileURLToPath(
  new URL('dist/supabase/migrations/', import.meta.resolve('@pgflow/core/package.json')),
);

/** As its own worker: for how long a message that was read is hidden from others, unless its task is started. */
const READ_SECONDS = 2;
const POLL = { seconds: 5, ms: 100 };
const OPTIONS = { timeout: 5, maxAttempts: 3 };

/** Supabase's: tells subscribers. Here there are none. */
const realtime = `
  create schema realtime;
  create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
    language sql as '';`;

/** pgmq comes as plain SQL and not as an extension, so that is not asked for. */
function withoutExtension(migration) {
  return migration.replace(/create extension if not exists "pgmq"[^;]*;/i, '');
}

/** A shape as a flow, a step each: a `map` step would hand each angle all that discovery answers, not only its own part. */
function flowOf({ name, steps }) {
  const flow = new Flow({ slug: name, ...OPTIONS });
  return steps.reduce((before, { key, after }) => before.step({ slug: key, dependsOn: after }, () => null), flow);
}

serve({
  async prepare({ url, shapes }) {
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    await sql.unsafe(await readFile(join(PEER_FILES, 'pgmq.sql'), 'utf8'));
    await sql.unsafe(realtime);
    for (const file of (await readdir(MIGRATIONS)).toSorted()) {
      await sql.unsafe(withoutExtension(await readFile(join(MIGRATIONS, file), 'utf8')));
    }
    for (const shape of shapes) {
      for (const statement of compileFlow(flowOf(shape))) await sql.unsafe(statement);
    }
    await sql.end();
  },

  async openDriver({ url }) {
    const sql = postgres(url, { max: 4 });
    const client = new PgflowSqlClient(sql);
    await sql`select 1`;
    return {
      async submit({ name }, runs) {
        await Promise.all(runs.map((run) => client.startFlow(name, {}, run)));
      },
      async unfinished(runs) {
        const [row] = await sql`
          select count(*)::int as count from pgflow.runs where run_id = any (${runs}::uuid[]) and status <> 'completed'`;
        return row.count;
      },
      close: () => sql.end(),
    };
  },

  async openWorker({ url, slots, shapes }, body) {
    const sql = postgres(url, { max: slots + shapes.length });
    const client = new PgflowSqlClient(sql);
    const stop = new AbortController();

    const execute = async (shape, task) => {
      const { run_id: run, step_slug: key, input } = task;
      try {
        const { after } = shape.steps.find((step) => step.key === key);
        const inputs = after.map((dependency) => input[dependency]);
        await client.completeTask(task, body({ run, key, inputs, expected: after.length }));
      } catch (error) {
        if (stop.signal.aborted) return;
        console.error(error);
        await client.failTask(task, error);
      }
    };
    // As its own worker: one for each flow, which reads messages, starts their tasks, and reads on when all have ended.
    const work = async (shape) => {
      const worker = randomUUID();
      await sql`
        insert into pgflow.workers (worker_id, queue_name, function_name) values (${worker}, ${shape.name}, 'bench')`;
      while (!stop.signal.aborted) {
        const messages = await client.readMessages(shape.name, READ_SECONDS, slots, POLL.seconds, POLL.ms);
        if (messages.length === 0) continue;
        const ids = messages.map(({ msg_id }) => msg_id);
        const tasks = await client.startTasks(shape.name, ids, worker);
        await Promise.all(tasks.map((task) => execute(shape, task)));
      }
    };
    for (const shape of shapes) {
      work(shape).catch((error) => {
        if (stop.signal.aborted) return;
        throw error;
      });
    }
    return async () => {
      stop.abort();
      // A reader may be waiting in the server.
      await sql.end({ timeout: 0 });
    };
  },
});
