import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { whyLeftOut } from './contenders.js';
import { PEERS, type Peer } from './peers.js';

function peer(id: string): Peer {
  const found = PEERS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no peer ${id}.`);
  return found;
}

const everything = { hasRedis: true, hasFile: () => true };

test('a peer whose SQL npm does not bring is left out with where to get it, and takes part once it is there', () => {
  const why = whyLeftOut(peer('pgflow'), { ...everything, hasFile: (name) => name !== 'pgmq.sql' });
  expect(why).toMatch(/pgmq\.sql.*github\.com\/pgmq\/pgmq.*BOOCODE_BENCH_FILES/);
  expect(whyLeftOut(peer('pgflow'), everything)).toBeNull();
});

test('without a Redis only what needs it is left out', () => {
  const bare = { ...everything, hasRedis: false };
  expect(PEERS.filter((one) => whyLeftOut(one, bare) !== null).map(({ id }) => id)).toEqual(['bullmq']);
});

test('every peer has its adapter', () => {
  const lacking = PEERS.filter(({ id }) => !existsSync(new URL(`../peers/${id}.mjs`, import.meta.url)));
  expect(lacking).toEqual([]);
});
