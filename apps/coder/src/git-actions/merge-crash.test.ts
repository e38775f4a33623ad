import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepOrphans } from '../services/processes/sweep-orphans.js';
import { mergeBranch } from './merge-branch.js';
import { lines, mergeGround, type MergeGround } from './testing.js';
import { stride } from '../services/testing/stride.js';

const mergeProcess = fileURLToPath(new URL('./merge-process.ts', import.meta.url));

let ground: MergeGround;
beforeEach(() => {
  ground = mergeGround();
});
afterEach(() => ground.remove());

/** A git that kills whoever calls it for the n-th time, in front of that call. */
function deadlyGit(bin: string, n: number): string {
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  const usual = process.env['PATH'] ?? '';
  const script = `#!/bin/sh
echo "$*" >> ${bin}/calls
[ "$(wc -l < ${bin}/calls)" -ge ${n} ] && { kill -9 $PPID; exit 1; }
PATH='${usual}' exec git "$@"
`;
  writeFileSync(path.join(bin, 'git'), script, { mode: 0o755 });
  return `${bin}:${usual}`;
}

test.each([
  ['a branch that is checked out nowhere', 'target'],
  ['a branch that is checked out', 'main'],
])(
  'a coder that dies at any call of git leaves %s old or new; asked again it is merged once',
  async (_what, target) => {
    ground.git('branch', 'target');
    ground.change('theirs', 'main', { 'b.txt': lines('b', { 1: 'theirs' }) });
    if (target === 'main') ground.git('merge', '--quiet', '--ff-only', 'theirs');
    else ground.git('branch', '-f', 'target', 'theirs');
    const commit = ground.change('mine', 'main~0', { 'a.txt': lines('a', { 19: 'mine' }) });
    const old = ground.git('rev-parse', target);
    const order = {
      repository: ground.path,
      target,
      commit,
      way: 'merge' as const,
      message: 'Bring it in',
      mark: 'order-1',
    };
    const bin = path.join(ground.dataDir, 'bin');
    const seen = new Set<string>();
    for (let n = 1, done = false; !done; n += stride) {
      const coder = fork(mergeProcess, [JSON.stringify(order), ground.dataDir], {
        execArgv: ['--conditions=@boocode/source', '--import', 'tsx'],
        env: { ...process.env, PATH: deadlyGit(bin, n) },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      const [code, signal] = await once(coder, 'exit');
      expect([code, signal]).toEqual(signal === null ? [0, null] : [null, 'SIGKILL']);
      done = signal === null;
      const now = ground.git('rev-parse', target);
      seen.add(now === old ? 'old' : 'new');
      const parents = ground.git('log', '-1', '--format=%P', target);
      expect(now === old ? `${old} ${commit}` : parents).toBe(`${old} ${commit}`);
      expect(ground.git('status', '--porcelain')).toBe('');
      const again = await mergeBranch(order, ground.dataDir);
      expect(again.state, 'also of one that a dead coder had made').toBe('merged');
      expect(ground.git('rev-list', '--count', `${old}..${target}`, `^${commit}`)).toBe('1');
      if (target === 'main') ground.git('reset', '--quiet', '--hard', old);
      else ground.git('update-ref', 'refs/heads/target', old);
    }
    expect([...seen].toSorted()).toEqual(['new', 'old']);
    expect(ground.git('fsck', '--strict', '--no-dangling')).toBe('');
    await sweepOrphans({ dataDir: ground.dataDir });
  },
  180_000,
);
