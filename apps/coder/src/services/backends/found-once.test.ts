import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foundOnce } from './found-once.js';

it('searches until something is found, and again only once that is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'boocode-found-'));
  const path = join(folder, 'program');
  const there: { path: string }[] = [];
  let searches = 0;
  const find = foundOnce(
    () => {
      searches += 1;
      return there[0] ?? null;
    },
    (found) => found.path,
  );
  expect([find(), find(), searches]).toEqual([null, null, 2]);
  await writeFile(path, '');
  there.push({ path });
  expect([find(), find(), searches]).toEqual([{ path }, { path }, 3]);
  await rm(folder, { recursive: true });
  there.pop();
  expect([find(), searches]).toEqual([null, 4]);
});
