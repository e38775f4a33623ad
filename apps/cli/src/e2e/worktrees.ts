import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorktreeView } from '@boocode/contracts/worktree';
import { readProcess } from '@boocode/processes/process-table';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { partOf } from './processes.js';
import { commit, git, soundRepository } from './repositories.js';
import type { Stack } from './stack.js';

/** A worktree from the command line, whose coder is killed. There must be no other yet. */
export function describeWorktrees(stack: Stack): void {
  const worktrees = async () =>
    z.array(WorktreeView).parse(JSON.parse((await stack.cli('worktrees', '--json')).stdout));

  test(
    'a chat in a worktree: agreed to, killed in the middle of its set-up, set up anew, and removed with its work kept',
    {
      timeout: 180_000,
    },
    async () => {
      const repository = soundRepository(join(stack.scratch, 'orders'));
      const begun = join(stack.scratch, 'begun');
      // The first time it does not end by itself.
      const setup = `echo $$ >> ${begun}; test $(wc -l < ${begun}) -gt 1 || sleep 600; echo $BOOCODE_PORT > port.txt`;
      const file = JSON.stringify({ worktree: { setup: [setup], ports: 1 } });
      commit(repository, { '.boocode/project.json': file }, 'Say how it is set up');
      const branch = git(repository, 'symbolic-ref', '--short', 'HEAD').trim();
      const before = git(repository, 'for-each-ref');

      const asked = ['task', 'Say what this repository is', '--repo', repository, '--worktree'];
      const refused = await stack.cli(...asked);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(setup);
      const [, hash = ''] = /agree to ([0-9a-f]{64})/.exec(refused.stderr) ?? [];

      const running = stack.cli(...asked, '--agree', hash);
      await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 60_000, interval: 50 });
      const first = Number(readFileSync(begun, 'utf8').trim());
      expect(readProcess(first)).not.toBeNull();
      expect(await worktrees()).toMatchObject([{ state: 'setting-up' }]);
      process.kill(partOf(stack.dataDirectory, 'coder')?.pid ?? Number.NaN, 'SIGKILL');
      const done = await running;
      expect(done.code, done.stderr).toBe(0);
      expect(readProcess(first)).toBeNull();

      const [tree] = await worktrees();
      if (tree === undefined) throw new Error('There is no worktree.');
      expect(tree).toMatchObject({
        state: 'ready',
        target: branch,
        dirty: 1,
        unmerged: 0,
        ports: [expect.any(Number)],
      });
      expect(readFileSync(join(tree.path, 'port.txt'), 'utf8')).toBe(`${tree.ports[0]}\n`);
      expect(git(repository, 'status', '--porcelain')).toBe('');
      const short = tree.id.slice(-8);
      expect(await stack.cli('worktrees', 'remove', short)).toMatchObject({ code: 2 });
      const kept = await stack.cli('worktrees', 'remove', short, '--keep');
      expect(git(repository, 'show', `${kept.stdout.trim()}:port.txt`)).toBe(`${tree.ports[0]}`);
      expect(await worktrees()).toEqual([]);
      const refs = git(repository, 'for-each-ref', '--format=%(objectname) %(objecttype)\t%(refname)').split('\n');
      const added = refs.filter((ref) => !before.split('\n').includes(ref)).map((ref) => ref.replace(/^.*\t/, ''));
      expect(added.map((ref) => ref.split('/').slice(0, 3).join('/')).toSorted()).toEqual([
        'refs/boocode/checkpoints',
        'refs/boocode/kept',
        'refs/heads/boocode',
      ]);
      expect((await stack.cli('doctor')).stdout).toMatch(/ok +worktrees/);
    },
  );
}
