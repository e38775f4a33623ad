import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownerMark } from './processes/marks.js';
import { inScratch, sweepScratch } from './scratch.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'boocode-tests-scratch-'));
  vi.stubEnv('TMPDIR', root);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

it('is gone when its work is done, and when that fails', async () => {
  const dirs: string[] = [];
  const keep = async (dir: string) => {
    dirs.push(dir);
    await writeFile(path.join(dir, 'index'), '');
  };
  await inScratch(keep);
  const failing = inScratch(async (dir) => {
    await keep(dir);
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  expect(dirs.map((dir) => existsSync(dir))).toEqual([false, false]);
});

it('is swept when whoever made it was killed, and never while that one lives', async () => {
  const killed = spawn('sleep', ['600']);
  const left = `boocode-scratch-${ownerMark(killed.pid ?? 0)}-Ab12Cd`;
  await mkdir(path.join(root, left, 'files'), { recursive: true });
  await mkdir(path.join(root, 'of-somebody-else'));
  await inScratch(async (dir) => {
    expect(await sweepScratch()).toEqual([]);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await sweepScratch()).toEqual([left]);
    expect(existsSync(dir)).toBe(true);
  });
  expect([left, 'of-somebody-else'].map((name) => existsSync(path.join(root, name)))).toEqual([false, true]);
});
