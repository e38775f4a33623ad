import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isLong } from '@boocode/rehearsal/long-form';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mergeBranch } from './merge-branch.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

let ground: MergeGround;
beforeEach(() => {
  ground = mergeGround();
});
afterEach(() => ground.remove());

const all = isLong ? 20 : 8;

test.each([
  ['is checked out nowhere', 'target'],
  ['is checked out', 'main'],
])(
  'many merges at once into a branch that %s, from two folders: all of them are in, and none twice',
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

test('another program that is quicker every other time loses nothing, and holds no merge up', async () => {
  ground.git('branch', 'target');
  const changes = Array.from({ length: 8 }, (_, n) =>
    ground.change(`change-${n}`, 'main', { [`new-${n}.txt`]: lines('x') }),
  );
  const order = { repository: ground.path, target: 'target', way: 'merge' as const, message: 'Mine' };
  const usual = process.env['PATH'] ?? '';
  process.env['PATH'] = `${overtaking(usual)}:${usual}`;
  try {
    const merged = await Promise.all(changes.map((commit) => mergeBranch({ ...order, commit }, ground.dataDir)));
    expect(merged.map(({ state }) => state)).toEqual(Array(8).fill('merged'));
  } finally {
    process.env['PATH'] = usual;
  }
  const line = ground.git('log', '--first-parent', '--format=%s', 'main..target').split('\n');
  expect(line).toEqual(Array.from({ length: 8 }, () => ['Mine', 'Theirs']).flat());
}, 60_000);

/** The folder of a git that commits to the target right before every other time that it is to move a branch itself. */
function overtaking(usual: string): string {
  const bin = mkdtempSync(path.join(ground.dataDir, 'bin-'));
  const script = `#!/bin/sh
PATH='${usual}'
case "$*" in *' update-ref '*)
  if rmdir ${bin}/overtaken 2>/dev/null; then :; else
    mkdir ${bin}/overtaken
    git update-ref refs/heads/target $(git -c user.name=T -c user.email=t@t commit-tree -p target -m Theirs target^{tree})
  fi;;
esac
exec git "$@"
`;
  writeFileSync(path.join(bin, 'git'), script, { mode: 0o755 });
  return bin;
}
