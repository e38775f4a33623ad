import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoderClient } from './client/coder-client.js';
import { lacking, missing } from './doctor/check.js';
import { checkWorktrees } from './doctor/worktree-checks.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { aWorktree } from './testing/worktree-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

const cannotLook = () => Promise.reject(new Error('git is not there'));

describe('worktrees', () => {
  it('are listed with what is nowhere else, and removed by the end of an id, with their work kept', async () => {
    const [first, second] = [aWorktree(1), aWorktree(2, { dirty: 0, unmerged: 0, title: 'Tidy up' })];
    cli.boocode.worktrees = [first, second];
    expect(await cli.run('worktrees')).toBe(0);
    expect(cli.stdout).toEqual([
      'ID        STATE  WORK                         BRANCH          FOR   TASK',
      '00000001  ready  2 not committed, 1 unmerged  boocode/chat-1  main  Fix it',
      '00000002  ready  none                         boocode/chat-2  main  Tidy up',
    ]);
    cli.stdout.splice(0);
    await expect(cli.run('worktrees', 'remove', '0199c0de')).rejects.toThrow('2 worktrees are named');
    expect(await cli.run('worktrees', 'remove', '00000001', '--keep')).toBe(0);
    expect(cli.stdout).toEqual([`refs/boocode/kept/${first.id}`]);
    expect(await cli.run('worktrees', 'remove', 'boocode/chat-2')).toBe(0);
    expect(cli.boocode.worktrees).toEqual([]);
    expect(await cli.run('worktrees', '--all', '--json')).toBe(0);
    expect(cli.boocode.asked).toContain('GET /worktrees?all=true');
  });

  it('that have lost a half are named by the doctor, with what mends them', async () => {
    const client = new CoderClient({ url: cli.boocode.url, token: null });
    const look = () => checkWorktrees(() => client.worktreeOrphans(), 'npm start');
    expect(await look()).toMatchObject([{ ok: true }]);
    cli.boocode.orphans = [
      { kind: 'ref', what: 'refs/x', repository: '/srv', mend: 'git update-ref', holds_work: true },
    ];
    expect(await look()).toEqual([
      lacking('worktrees', 'a ref that nobody knows: refs/x (it holds work; look before you mend)', 'git update-ref'),
    ]);
    expect(await checkWorktrees(cannotLook, 'npm start')).toEqual([
      missing('worktrees', 'git is not there', 'npm start'),
    ]);
  });
});
