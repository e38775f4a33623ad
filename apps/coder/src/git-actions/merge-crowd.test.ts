import { afterEach, beforeEach, expect, test } from 'vitest';
import { mergeBranch } from './merge-branch.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

let ground: MergeGround;
beforeEach(() => {
  ground = mergeGround();
});
afterEach(() => ground.remove());

const all = 50;

test.each([
  ['is checked out nowhere', 'target'],
  ['is checked out', 'main'],
])(
  'fifty merges at once into a branch that %s, from two folders: all of them are in, and none twice',
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

test('another program that commits to the target all the while loses nothing, and holds no merge up', async () => {
  ground.git('branch', 'target');
  const changes = Array.from({ length: 8 }, (_, n) =>
    ground.change(`change-${n}`, 'main', { [`new-${n}.txt`]: lines('x') }),
  );
  let theirs = 0;
  const commitTheirs = (): void => {
    const old = ground.git('rev-parse', 'target');
    theirs += 1;
    const made = ground.git('commit-tree', '-p', old, '-m', `Theirs ${theirs}`, `${old}^{tree}`);
    ground.git('update-ref', 'refs/heads/target', made, old);
  };
  const other = setInterval(commitTheirs, 150);
  const order = { repository: ground.path, target: 'target', way: 'merge' as const, message: 'Mine' };
  const merged = await Promise.all(changes.map((commit) => mergeBranch({ ...order, commit }, ground.dataDir)));
  clearInterval(other);
  expect(merged.map(({ state }) => state)).toEqual(Array(8).fill('merged'));
  const line = ground.git('log', '--first-parent', '--format=%s', 'main..target').split('\n');
  expect(theirs).toBeGreaterThan(0);
  expect(line.filter((subject) => subject.startsWith('Theirs'))).toHaveLength(theirs);
  expect(line.filter((subject) => subject === 'Mine')).toHaveLength(8);
}, 60_000);
