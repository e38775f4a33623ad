import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mergeBranch } from './merge-branch.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

let ground: MergeGround;
beforeEach(() => {
  ground = mergeGround();
});
afterEach(() => ground.remove());

const all = 20;

test.each([
  ['is checked out nowhere', 'target'],
  ['is checked out', 'main'],
])(
  'twenty merges at once into a branch that %s, from two folders: all of them are in, and none twice',
  async (_where, target) => {
    ground.git('branch', 'target');
    const start = ground.git('rev-parse', 'main');
    const changes = Array.from({ length: all }, (_, n) =>
      ground.change(`change-${n}`, start, { [`new-${n}.txt`]: lines(`${n}`) }),
    );
    const folders = [ground.path, ground.worktree('change-0')];
    const orders = changes.map((commit, n) => ({
      repository: folders[n % 2] ?? ground.path,
      target,
      commit,
      way: n % 3 === 0 ? ('squash' as const) : ('merge' as const),
      message: `Change ${n}`,
    }));
    const merged = await Promise.all(orders.map((order) => mergeBranch(order, ground.dataDir)));
    expect(merged.map(({ state, said }) => (state === 'merged' ? state : said))).toEqual(Array(all).fill('merged'));
    expect(new Set(merged.map(({ commit }) => commit)).size).toBe(all);
    const names = ground.git('ls-tree', '--name-only', target).split('\n');
    expect(names.filter((name) => name.startsWith('new-'))).toHaveLength(all);
    const line = ground.git('log', '--first-parent', '--format=%s', `${start}..${target}`).split('\n');
    expect(line.toSorted()).toEqual(changes.map((_, n) => `Change ${n}`).toSorted());
    expect(ground.git('status', '--porcelain')).toBe('');
    expect(ground.git('fsck', '--strict', '--no-dangling')).toBe('');
  },
  120_000,
);

/** A git that commits to `target` for another program, right before whoever calls it does: each of the first `times` merges. */
function crowdedGit(times: number): { commits: () => number; leave: () => void } {
  const usual = process.env['PATH'] ?? '';
  const bin = path.join(ground.dataDir, 'bin');
  const turns = path.join(ground.dataDir, 'turns');
  mkdirSync(bin);
  mkdirSync(turns);
  for (let n = 0; n < times; n += 1) writeFileSync(path.join(turns, `${n}`), '');
  const script = `#!/bin/sh
PATH='${usual}'
case " $* " in *" commit-tree "*)
  turn=$(ls '${turns}' | head -n 1)
  if [ -n "$turn" ]; then
    rm "${turns}/$turn"
    old=$(git rev-parse target)
    git update-ref refs/heads/target "$(git -c user.name=They -c user.email=t@example.invalid commit-tree -p "$old" -m Theirs "$old^{tree}")" "$old" || exit 1
  fi ;;
esac
exec git "$@"
`;
  writeFileSync(path.join(bin, 'git'), script, { mode: 0o755 });
  process.env['PATH'] = `${bin}:${usual}`;
  return {
    commits: () => times - readdirSync(turns).length,
    leave: () => {
      process.env['PATH'] = usual;
    },
  };
}

test('another program that commits to the target while merges are made loses nothing, and holds none of them up', async () => {
  ground.git('branch', 'target');
  const changes = Array.from({ length: 4 }, (_, n) =>
    ground.change(`change-${n}`, 'main', { [`new-${n}.txt`]: lines('x') }),
  );
  const order = { repository: ground.path, target: 'target', way: 'merge' as const, message: 'Mine' };
  const others = crowdedGit(10);
  const merged = await Promise.all(changes.map((commit) => mergeBranch({ ...order, commit }, ground.dataDir))).finally(
    others.leave,
  );
  expect(merged.map(({ state, said }) => (state === 'merged' ? state : said))).toEqual(Array(4).fill('merged'));
  expect(others.commits()).toBe(10);
  const line = ground.git('log', '--first-parent', '--format=%s', 'main..target').split('\n');
  expect(line.filter((subject) => subject === 'Theirs')).toHaveLength(10);
  expect(line.filter((subject) => subject === 'Mine')).toHaveLength(4);
}, 60_000);
