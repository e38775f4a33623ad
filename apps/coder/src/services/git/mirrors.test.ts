import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkout } from './checkout.js';
import { createMirrors } from './mirrors.js';
import { readSource } from './read-source.js';
import { readFiles } from './read-files.js';
import { testRepository, type TestRepository } from './testing.js';

let folder: string;
let repository: TestRepository;
let remote: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-mirrors-'));
  repository = testRepository();
  repository.write({ 'a.ts': 'export const a = 1;\n' });
  repository.commit('one');
  remote = path.join(folder, 'remote.git');
  repository.git('clone', '--quiet', '--bare', repository.path, remote);
  repository.git('remote', 'add', 'origin', remote);
  repository.git('fetch', '--quiet', 'origin');
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

const reads = { steps: [] };
const head = (): string => repository.git('rev-parse', 'HEAD');
const pinned = () => ({ repository: repository.path, base_commit: head(), head_commit: head(), plan: reads });

test('a host without the folder reads the pinned commit from a mirror, which is fetched once', async () => {
  const source = await readSource(pinned());
  expect(source).toEqual({ url: pathToFileURL(remote).href, commit: head(), shared: true, why: null });
  const mirrors = createMirrors(path.join(folder, 'data'));
  const here = { repository: repository.path, commits: [head()], source };
  expect(await mirrors.folderOf(here)).toBe(repository.path);

  const elsewhere = { ...here, repository: path.join(folder, 'not-here') };
  const [mirror] = await Promise.all([mirrors.folderOf(elsewhere), mirrors.folderOf(elsewhere)]);
  expect(mirror).toMatch(/\/data\/mirrors\/[0-9a-f]{32}\.git$/);
  expect(await readFiles(mirror, head(), ['a.ts'])).toEqual(new Map([['a.ts', 'export const a = 1;\n']]));
  renameSync(remote, `${remote}.gone`);
  expect(await mirrors.folderOf(elsewhere)).toBe(mirror);
});

test('a commit that is not pushed is for its home alone, and one that the remote has lost cannot be fetched', async () => {
  repository.write({ 'a.ts': 'export const a = 2;\n' });
  const late = repository.commit('two');
  const source = await readSource(pinned());
  expect(source).toMatchObject({ shared: false, why: `its commit ${late.slice(0, 12)} is not pushed to origin` });
  const mirrors = createMirrors(path.join(folder, 'data'));
  const wanted = { repository: path.join(folder, 'not-here'), commits: [late], source };
  await expect(mirrors.folderOf(wanted)).rejects.toThrow(/it is on none of its branches/);
  repository.git('push', '--quiet', 'origin', 'main');
  expect(await readSource(pinned())).toMatchObject({ shared: true });
  expect(await mirrors.folderOf(wanted)).toMatch(/mirrors/);
});

test('a run that writes stays at home; without a remote there is no source; and no program is an address', async () => {
  const writes = { ...pinned(), plan: { steps: [{ kind: 'write' as const }] } };
  expect(await readSource(writes)).toMatchObject({ shared: false, why: 'the run writes' });
  const marker = path.join(folder, 'ran');
  const url = `ext::sh -c touch% ${marker}`;
  repository.git('remote', 'set-url', 'origin', url);
  expect(await readSource(pinned())).toBeUndefined();
  const mirrors = createMirrors(path.join(folder, 'data'));
  const wanted = { repository: folder, commits: [head()], source: { url, commit: head(), shared: true, why: null } };
  await expect(mirrors.folderOf(wanted)).rejects.toMatchObject({ code: 'source.unreachable' });
});

const day = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * day);

/** A mirror of the remote that was last read from so many days ago. */
async function restingMirror(days: number) {
  const mirrors = createMirrors(path.join(folder, 'data'));
  const wanted = { repository: path.join(folder, 'not-here'), commits: [head()], source: await readSource(pinned()) };
  const dir = await mirrors.folderOf(wanted);
  utimesSync(dir, ago(days), ago(days));
  return { mirrors, wanted, dir, checkouts: path.join(folder, 'data/checkouts') };
}

test('a mirror that nobody has read from for long is removed, and fetched anew by whoever wants it again', async () => {
  const { mirrors, wanted, dir, checkouts } = await restingMirror(31);
  expect(await mirrors.removeUnused(ago(30), checkouts)).toBe(1);
  expect(readdirSync(path.dirname(dir))).toEqual([]);
  expect(await mirrors.removeUnused(ago(30), checkouts)).toBe(0);
  expect(await mirrors.folderOf(wanted)).toBe(dir);
  expect(await readFiles(dir, head(), ['a.ts'])).toEqual(new Map([['a.ts', 'export const a = 1;\n']]));
});

test('a mirror that was read from stays, though it was fetched long ago', async () => {
  const { mirrors, wanted, dir, checkouts } = await restingMirror(31);
  await mirrors.folderOf(wanted);
  expect(await mirrors.removeUnused(ago(30), checkouts)).toBe(0);
  expect(existsSync(dir)).toBe(true);
});

test('a mirror from which the checkout of an open run borrows stays, however long that rests', async () => {
  const { mirrors, dir, checkouts } = await restingMirror(90);
  await checkout({ repository: dir, commit: head(), dir: path.join(checkouts, 'run') });
  expect(await mirrors.removeUnused(ago(30), checkouts)).toBe(0);
  expect(existsSync(dir)).toBe(true);
  rmSync(checkouts, { recursive: true });
  expect(await mirrors.removeUnused(ago(30), checkouts)).toBe(1);
});

test('whoever asks for a mirror while it is removed gets one with the commit', async () => {
  const { mirrors, wanted, checkouts } = await restingMirror(31);
  const [, dir] = await Promise.all([mirrors.removeUnused(ago(30), checkouts), mirrors.folderOf(wanted)]);
  expect(await readFiles(dir, head(), ['a.ts'])).toEqual(new Map([['a.ts', 'export const a = 1;\n']]));
});

test('what a coder that was killed left of a removal is removed by the next', async () => {
  const { mirrors, dir, checkouts } = await restingMirror(0);
  renameSync(dir, `${dir}.removed`);
  expect(await mirrors.removeUnused(ago(30), checkouts)).toBe(1);
  expect(readdirSync(path.dirname(dir))).toEqual([]);
});
