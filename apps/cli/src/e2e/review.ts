import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FlowRunView } from '@boocode/contracts/flow-run';
import { quickest } from '@boocode/rehearsal/quickest';
import { describe, expect, test } from 'vitest';
import { commit, faultyRepository, git, plantedFaults, soundRepository } from './repositories.js';
import { surfacesOf } from './runs.js';
import type { Stack } from './stack.js';

/** What a review says, leaves alone and refuses. */
export function describeReview(stack: Stack): void {
  const at = (name: string) => join(stack.scratch, name);

  describe('a code review, from the command line to the report', { timeout: 180_000 }, () => {
    test('names three planted faults with file and line, requests changes, and leaves the repository as it was', async () => {
      const repository = faultyRepository(at('faulty'));
      writeFileSync(join(repository, 'note.txt'), 'not committed\n');
      git(repository, 'add', 'note.txt');
      const before = stateOf(repository);
      const result = await stack.cli('run', 'code-review', '--repo', repository, '--base', 'main', '--json');
      expect(result.code, result.stderr).toBe(0);
      const run = FlowRunView.parse(JSON.parse(result.stdout));
      expect(run.verdict).toBe('REQUEST CHANGES');
      expect(run.steps.map((step) => step.state)).toEqual(run.steps.map(() => 'completed'));
      expect(await surfacesOf(stack, run.id)).toEqual([{ agent: 'opencode', execution_path: 'opencode-server' }]);
      for (const fault of plantedFaults) expect(run.report).toContain(`${fault.path}:${fault.line}`);
      // The same rows as a file for a code scanner.
      const sarif = await stack.cli('report', run.id, '--format', 'sarif');
      expect(sarif.code, sarif.stderr).toBe(0);
      for (const fault of plantedFaults) expect(sarif.stdout).toMatch(new RegExp(`"uri": ".*${fault.path}"`));
      expect(stateOf(repository)).toEqual(before);
    });

    describe('what cannot be reviewed is refused with words and exit code 2', () => {
      test.each([
        [
          'a repository without commits',
          'empty',
          /without commits/,
          (path: string) => {
            mkdirSync(path);
            git(path, 'init', '-q');
          },
        ],
        ['a path that is no repository', 'plain', /git init/, (path: string) => mkdirSync(path)],
        ['a path that does not exist', 'absent', /^There is no /, () => undefined],
        [
          'a difference of binary files only',
          'binary',
          /binary/i,
          (path: string) => {
            soundRepository(path);
            git(path, 'checkout', '-q', '-b', 'pictures', 'main');
            commit(path, { 'logo.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2, 3, 0]) }, 'Add a logo');
          },
        ],
      ])('%s', async (_what, name, words, make) => {
        make(at(name));
        const result = await stack.cli('run', 'code-review', '--repo', at(name));
        expect(result.code).toBe(2);
        expect(result.stderr).toMatch(words);
      });
    });

    test('a file of 50 MB is named as not reviewed, and the run is INCOMPLETE, never approved', async () => {
      const repository = soundRepository(at('large'));
      commit(repository, { 'dump.sql': Buffer.alloc(50 * 1024 * 1024, 'insert into t values (1);\n') }, 'Add a dump');
      const result = await stack.cli('run', 'code-review', '--repo', repository, '--agent', quickest);
      expect(result.code).toBe(1);
      expect(result.stdout).toContain('INCOMPLETE');
      expect(result.stdout).toContain('dump.sql');
    });
  });
}

/** What git says of a repository, its index and its worktrees. */
function stateOf(repository: string): string[] {
  return [
    git(repository, 'status', '--porcelain'),
    git(repository, 'for-each-ref'),
    git(repository, 'worktree', 'list'),
  ];
}
