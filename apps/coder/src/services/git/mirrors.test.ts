import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
