import { FlowProducer, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { serve } from '../src/serve.ts';
import { shapeNamed } from './walk.mjs';

/** Each database of the bench stands for a Redis of its own: its name is the prefix of all keys. */
function optionsOf({ url, redisPort }) {
  const connection = new Redis({ host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null });
  return { connection, prefix: new URL(url).pathname.slice(1) };
}

/** A run has ended when this job has. */
function lastJob(run) {
  return `last-${run}`;
}

/** What follows the first step as a tree: the last step is its root, and waits for its children. */
function treeOf({ shape, run, first }) {
  const byKey = new Map(shape.steps.map((step) => [step.key, step]));
  const node = ({ key, after }) => ({
    name: key,
    queueName: 'step',
    data: {
      run,
      key,
      shape: shape.name,
      ...(after.includes(shape.steps[0].key) && { first }),
    },
    opts: { attempts: 3, ...(key === shape.steps.at(-1).key && { jobId: lastJob(run) }) },
    children: after
      .filter((dependency) => dependency !== shape.steps[0].key)
      .map((dependency) => node(byKey.get(dependency))),
  });
  return node(shape.steps.at(-1));
}

serve({
  async prepare() {},

  async openDriver(place) {
    const options = optionsOf(place);
    const queue = new Queue('step', options);
    await queue.waitUntilReady();
    const client = options.connection;
    return {
      async submit({ name, steps }, runs) {
        await queue.addBulk(
          runs.map((run) => ({
            name: steps[0].key,
            data: { run, key: steps[0].key, shape: name, leads: true },
            opts: { attempts: 3 },
          })),
        );
      },
      async unfinished(runs) {
        const ended = await client.zmscore(`${options.prefix}:step:completed`, ...runs.map((run) => lastJob(run)));
        return ended.filter((score) => score === null).length;
      },
      async close() {
        await queue.close();
        // Or Redis would write a snapshot of it all some time later, while another contender is measured.
        await client.flushall();
        client.disconnect();
      },
    };
  },

  async openWorker(place, body) {
    const options = optionsOf(place);
    const flows = new FlowProducer(options);
    const step = async (job) => {
      const { run, key, shape, leads, first } = job.data;
      if (leads) {
        const output = body({ run, key, inputs: [], expected: 0 });
        await flows.add(treeOf({ shape: shapeNamed(place.shapes, shape), run, first: output }));
        return output;
      }
      const { after } = shapeNamed(place.shapes, shape).steps.find((one) => one.key === key);
      const inputs = first === undefined ? Object.values(await job.getChildrenValues()) : [first];
      return body({ run, key, inputs, expected: after.length });
    };
    const worker = new Worker('step', step, {
      ...options,
      concurrency: place.slots,
      lockDuration: 5_000,
      stalledInterval: 5_000,
    });
    await worker.waitUntilReady();
    return async () => {
      await worker.close();
      await flows.close();
      options.connection.disconnect();
    };
  },
});
