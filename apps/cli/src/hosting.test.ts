import { afterEach, beforeEach, expect, it } from 'vitest';
import { hostsTable } from './render/hosts-table.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

const host = {
  id: 7,
  hostname: 'box-2',
  pid: 4242,
  started_at: '2026-11-27T12:00:00.000Z',
  seen_at: '2026-11-27T14:04:59.000Z',
  slots: { codex: 1, claude: 2 },
  running: 2,
  labels: ['gpu'],
  state: 'running' as const,
};

it('shows who does the work, and lets one take nothing more and then work again', async () => {
  cli.boocode.hosts = [{ ...host }];
  expect(await cli.run('hosts', '--json')).toBe(0);
  expect(JSON.parse(cli.stdout.join('\n'))).toEqual([host]);
  cli.stdout.splice(0);
  expect(await cli.run('hosts', 'drain', 'box-2')).toBe(0);
  expect(cli.boocode.hosts[0]?.state).toBe('draining');
  expect(await cli.run('hosts', 'resume', 'box-2')).toBe(0);
  expect(cli.boocode.hosts[0]?.state).toBe('running');
  expect(cli.stdout).toEqual(['box-2 takes nothing more; 2 tasks run there still.', 'box-2 takes work again.']);
});

it('has the host that answers take what waits for another', async () => {
  const id = '01999999-0000-7000-8000-00000000000b';
  expect(await cli.run('take', id)).toBe(0);
  expect(cli.stdout).toEqual([`${id} is at home on box-2 now.`]);
});

it('has a line a host under the names of its columns', () => {
  expect(hostsTable([host], 120, Date.parse('2026-11-27T14:05:00.000Z'))).toEqual([
    'host   state    since    seen     running  agents         labels',
    'box-2  running  2 h ago  1 s ago  2 of 3   claude, codex  gpu',
  ]);
});

it('refuses a label that no host can have', async () => {
  await expect(cli.run('run', 'code-review', '--repo', '.', '--on', 'a b')).rejects.toThrow(/Say a label/);
});
