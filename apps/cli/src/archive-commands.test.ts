import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archiveText, forkId } from './testing/boocode-fixture.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

const fileOf = (name: string): string => path.join(cli.dataDir, name);

it('writes a run into a file, packed by the name of it, and takes either in', async () => {
  const [packed, plain] = [fileOf('run.json.gz'), fileOf('run.json')];
  expect(await cli.run('export', '0199c0', '--output', packed)).toBe(0);
  expect(await cli.run('export', '0199c0', '--output', plain)).toBe(0);
  expect(gunzipSync(readFileSync(packed)).toString()).toBe(archiveText);
  expect(readFileSync(plain, 'utf8')).toBe(archiveText);
  expect(await cli.run('import', packed)).toBe(0);
  expect(await cli.run('import', plain)).toBe(0);
  expect(cli.stdout).toEqual([forkId, forkId]);
});

it('writes over nothing, and says what cannot be read or taken in', async () => {
  writeFileSync(fileOf('there.json'), 'mine');
  await expect(cli.run('export', '0199c0', '--output', fileOf('there.json'))).rejects.toThrow(/there already/);
  expect(readFileSync(fileOf('there.json'), 'utf8')).toBe('mine');
  await expect(cli.run('import', fileOf('missing.json'))).rejects.toThrow(/cannot be read \(ENOENT\)/);
  await expect(cli.run('import', fileOf('there.json'))).rejects.toMatchObject({ code: 'archive.broken', exitCode: 2 });
});
