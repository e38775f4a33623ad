export interface Peer {
  id: string;
  title: string;
  package: string;
  needsRedis: boolean;
  /** What its npm package lacks, and where that is published. */
  files: { name: string; from: string }[];
  how: string;
}

/** Each is used in its natural way, and tuned towards speed where it has a switch. `peers/<id>.mjs` is its adapter. */
export const PEERS: readonly Peer[] = [
  {
    id: 'absurd',
    title: 'absurd',
    package: 'absurd-sdk',
    needsRedis: false,
    files: [{ name: 'absurd.sql', from: 'sql/absurd.sql of github.com/earendil-works/absurd' }],
    how: 'a run is one task function, a step is `ctx.step`; one process does the whole run; polls every 100 ms (250), lease of 5 s (120)',
  },
  {
    id: 'dbos',
    title: 'DBOS',
    package: '@dbos-inc/dbos-sdk',
    needsRedis: false,
    files: [],
    how: 'a run is one workflow function, a step is `DBOS.runStep`; one process does the whole run; queue polled every 100 ms (1 s), pool of 16 (10)',
  },
  {
    id: 'pgboss',
    title: 'pg-boss',
    package: 'pg-boss',
    needsRedis: false,
    files: [],
    how: '`flow()` with `dependsOn`; flows resolved every second, the least it allows (5 s), and 16 jobs a fetch, the next at once when full',
  },
  {
    id: 'pgflow',
    title: 'pgflow',
    package: '@pgflow/core',
    needsRedis: false,
    files: [{ name: 'pgmq.sql', from: 'pgmq-extension/sql/pgmq.sql of github.com/pgmq/pgmq, tag v1.5.1' }],
    how: 'a flow for each shape, a step each, on pgmq as plain SQL; the loop of its worker, which is for Deno, in Node: 16 tasks a batch (10), 19 connections (4), polls every 100 ms, timeout of 5 s (60); `realtime.send` does nothing',
  },
  {
    id: 'graphile',
    title: 'graphile-worker',
    package: 'graphile-worker',
    needsRedis: false,
    files: [],
    how: 'has no dependencies: a table and a counter of our own, whose last act adds the next job; local queue of 16 and batched completion',
  },
  {
    id: 'bullmq',
    title: 'BullMQ',
    package: 'bullmq',
    needsRedis: true,
    files: [],
    how: '`FlowProducer` trees on a Redis with its default snapshots, so not durable; the first step adds the tree of the others',
  },
];
