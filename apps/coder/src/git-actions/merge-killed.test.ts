import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sweepOrphans } from '../services/processes/sweep-orphans.js';
import { mergeGround, type MergeGround } from './testing.js';

const mergeProcess = fileURLToPath(new URL('./merge-process.ts', import.meta.url));

let ground: MergeGround;
beforeEach(() => {
  ground = mergeGround();
});
afterEach(() => ground.remove());

test('a coder that dies while git writes the files of a merge lets git end it: the next start kills it not half-way', async () => {
  const log = path.join(ground.dataDir, 'written');
  writeFileSync(log, '');
  // As Git LFS and others do, a program of the person's takes its time for each file.
  ground.git('config', 'filter.slow.smudge', `echo x >> '${log}'; sleep 0.1; cat`);
  ground.git('config', 'filter.slow.clean', 'cat');
  ground.write({ '.gitattributes': '*.slow filter=slow\n' });
  ground.commit('Say which files are slow');
  const files = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`${n}.slow`, `slow ${n}\n`]));
  const commit = ground.change('mine', 'main', files);
  const order = { repository: ground.path, target: 'main', commit, way: 'merge', message: 'Bring it in' };
  const coder = fork(mergeProcess, [JSON.stringify(order), ground.dataDir], {
    execArgv: ['--conditions=@boocode/source', '--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(coder, 'exit');
  const before = readFileSync(log, 'utf8').length;
  await vi.waitFor(() => expect(readFileSync(log, 'utf8').length).toBeGreaterThan(before + 4), {
    timeout: 30_000,
    interval: 5,
  });
  coder.kill('SIGKILL');
  await exited;
  expect(await sweepOrphans({ dataDir: ground.dataDir })).toMatchObject({ supported: true });
  expect(existsSync(path.join(ground.path, '.git/index.lock'))).toBe(false);
  expect(ground.git('status', '--porcelain')).toBe('');
  expect(ground.git('log', '-1', '--format=%s')).toBe('Bring it in');
});
