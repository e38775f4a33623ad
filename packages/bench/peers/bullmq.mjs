import { FlowProducer, Queue, Worker } from 'bullmq';
import { serve } from '../src/serve.ts';
import { shapeNamed } from './walk.mjs';

const RUNS = 'bench-runs-left';

/** Each database of the bench stands for a Redis of its own: its name is the prefix of all keys. */
function optionsOf({ url, redisPort }) {
  return { connection: { host: '127.0.0.1', port: redisPort }, prefix: new URL(url).pathname.slice(1) };
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
      last: key === shape.steps.at(-1).key,
      ...(after.includes(shape.steps[0].key) && { first }),
    },
    opts: { attempts: 3 },
    children: after
      .filter((dependency) => dependency !== shape.steps[0].key)
      .map((dependency) => node(byKey.get(dependency))),
  });
  return node(shape.steps.at(-1));
}

serve({
  async prepare() {},

  async openDriver(place) {
    const queue = new Queue('step', optionsOf(place));
    await queue.waitUntilReady();
    const client = await queue.client;
    const left = `${optionsOf(place).prefix}:${RUNS}`;
    return {
      async submit({ name, steps }, runs) {
        await client.sadd(left, ...runs);
        await queue.addBulk(
          runs.map((run) => ({
            name: steps[0].key,
            data: { run, key: steps[0].key, shape: name, leads: true },
            opts: { attempts: 3 },
          })),
        );
      },
      async unfinished(runs) {
        const there = await client.smismember(left, ...runs);
        return there.filter((one) => one === 1).length;
      },
      close: () => queue.close(),
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
    const client = await flows.client;
    worker.on('completed', (job) => {
      if (job.data.last) void client.srem(`${options.prefix}:${RUNS}`, job.data.run);
    });
    await worker.waitUntilReady();
    return async () => {
      await worker.close();
      await flows.close();
    };
  },
});
