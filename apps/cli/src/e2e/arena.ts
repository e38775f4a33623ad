import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArenaView } from '@boocode/contracts/arena';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { rehearsalOf } from './rehearsal.js';
import { commit, git } from './repositories.js';
import { surfacesOf, untilEnded } from './runs.js';
import type { Stack } from './stack.js';
import { tracesOf } from './traces.js';

const prompt = 'Make the sum right';

/** Each of the three is told apart by a word that only its own tools have; the judge is asked for the same, and in a shape. */
const answers = [
  { agent: 'opencode', tools: '"filePath"', sum: 'a - b' },
  { agent: 'claude', tools: '"file_path"', sum: 'a + b' },
  { agent: 'codex', tools: '"exec_command"', sum: 'Number(a) + Number(b)' },
];

const rules = answers.map(({ tools, sum }) => ({
  matchBody: `^(?=[^]*${prompt})(?=[^]*${tools})(?![^]*output-contract)`,
  steps: [
    { tools: [{ read: 'sum.mjs' }] },
    { tools: [{ write: 'sum.mjs', content: textOf(sum) }] },
    { text: 'It is right now.' },
  ],
}));

function textOf(sum: string): string {
  return `export const sum = (a, b) => ${sum};\n`;
}

/** One task for three agents, by the command line alone. */
export function describeArena(stack: Stack): void {
  describe('an arena of three agents', { timeout: 240_000 }, () => {
    const rehearsal = rehearsalOf(stack);

    afterAll(() => rehearsal.clearRules());

    test('agreed to, judged and picked, the winner comes into main, which nobody has touched before; the person misses nothing', async () => {
      const repository = repositoryInUse(join(stack.scratch, 'a sum, für alle'));
      const main = git(repository, 'rev-parse', 'main');
      const before = tracesOf(repository);
      await rehearsal.addRules(rules);

      const contestants = answers.flatMap(({ agent }) => ['--contestant', agent]);
      const asked = ['arena', '--repo', repository, '--base', 'main', '--prompt', prompt, '--judge', 'opencode'];
      const refused = await stack.cli(...asked, ...contestants);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('node sum.test.mjs');
      const [, hash = ''] = /agree to ([0-9a-f]{64})/.exec(refused.stderr) ?? [];
      const launched = await stack.cli(...asked, ...contestants, '--agree', hash);
      expect(launched.code, launched.stderr).toBe(0);
      const id = launched.stdout.trim();

      const ready = await vi.waitFor(
        async () => {
          const view = ArenaView.parse(await stack.get(`/api/coder/arenas/${id}`));
          expect(view.pick_task_id).not.toBeNull();
          return view;
        },
        { timeout: 120_000, interval: 100 },
      );
      expect(ready.contestants.map(({ letter, who, check }) => [letter, who?.agent, check?.state])).toEqual([
        ['A', 'opencode', 'failed'],
        ['B', 'claude', 'passed'],
        ['C', 'codex', 'passed'],
      ]);
      const lefts = ready.contestants.map(({ change }) => git(repository, 'show', `${change?.commit}:sum.mjs`));
      expect(lefts).toEqual(answers.map(({ sum }) => textOf(sum).trim()));
      expect(ready.judgement?.ranking.map(({ contestant }) => contestant)).toEqual(['B', 'C', 'A']);
      expect(git(repository, 'rev-parse', 'main')).toBe(main);

      const picked = await stack.cli('pick', id, 'B', '--merge', '--words', 'It says least.');
      expect(picked.code, picked.stderr).toBe(0);
      const { report, condition } = await untilEnded(stack, id);
      expect(condition).toBe('completed');
      expect(report).toContain('| B `[SELECTED]` · claude');
      expect(git(repository, 'show', 'main:sum.mjs')).toBe(textOf('a + b').trim());
      expect(git(repository, 'rev-parse', 'main^1')).toBe(main);
      const ended = ArenaView.parse(await stack.get(`/api/coder/arenas/${id}`));
      for (const { kept_ref, change } of ended.contestants.filter(({ selected }) => !selected)) {
        expect(git(repository, 'rev-parse', kept_ref ?? 'nowhere')).toBe(change?.commit);
      }
      expect(await surfacesOf(stack, id)).toEqual(
        expect.arrayContaining([
          { agent: 'claude', execution_path: 'claude-sdk' },
          { agent: 'codex', execution_path: 'warm-acp' },
          { agent: 'opencode', execution_path: 'opencode-server' },
        ]),
      );
      expect(tracesOf(repository)).toEqual(before);
      expect(git(repository, 'fsck', '--strict', '--no-dangling')).toBe('');
      expect((await stack.cli('doctor')).stdout).toMatch(/ok +worktrees/);
    });
  });
}

/** A sum with a test that fails; its person is on another branch, with work of every kind that is nowhere else. */
function repositoryInUse(directory: string): string {
  mkdirSync(directory);
  git(directory, 'init', '-q', '-b', 'main');
  const sumTest = "import { sum } from './sum.mjs';\nif (sum(2, 3) !== 5) throw new Error('2 + 3 is 5');\n";
  commit(
    directory,
    {
      'README.md': 'A sum\n',
      'sum.mjs': 'export const sum = () => 0;\n',
      'sum.test.mjs': sumTest,
      '.boocode/project.json': JSON.stringify({ check: { command: 'node sum.test.mjs' } }),
    },
    'Begin a sum',
  );
  git(directory, 'checkout', '-q', '-b', 'mine');
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  write('README.md', 'Put aside\n');
  git(directory, 'stash');
  write('README.md', 'Changed\n');
  write('staged.txt', 'staged\n');
  git(directory, 'add', 'staged.txt');
  write('staged.txt', 'and changed again\n');
  write('not known to git.txt', 'mine\n');
  return directory;
}
