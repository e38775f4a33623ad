import { hostileText } from '@boocode/fuzz/hostile';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGit } from './git.js';
import { parseChanges } from './parse-changes.js';
import { parsePatch } from './parse-patch.js';
import { testRepository, type TestRepository } from './testing.js';

let repository: TestRepository;
beforeAll(() => {
  repository = testRepository();
  repository.git('commit', '--quiet', '--allow-empty', '--message', 'Start');
});
afterAll(() => repository.remove());

const header = fc
  .tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9))
  .map(([a, b, c, d]) => `@@ -${a},${b} +${c},${d} @@`);
const rows = fc.oneof(
  header,
  hostileText,
  fc.constantFrom('+a', '-b', ' c', '\\ No newline at end of file', '@@', '@@ -1 +1 @@'),
);

test(
  'any patch has no more lines than it has rows, and none that it does not say',
  { timeout: playTimeout },
  async () => {
    await play(
      'git',
      60,
      fc.property(fc.array(rows, { maxLength: 12 }), (all) => {
        const said = all.join('\n').split('\n');
        const lines = parsePatch(said.join('\n'));
        expect(lines.length).toBeLessThanOrEqual(said.length);
        for (const { text } of lines) expect(said.some((row) => row.slice(1) === text)).toBe(true);
      }),
    );
  },
);

/** As UTF-8 says it: half of a surrogate pair becomes U+FFFD. */
const wellFormed = (text: string) => Buffer.from(text).toString('utf8');

const fileName = fc
  .oneof(hostileText, fc.string({ unit: 'binary', maxLength: 20 }))
  .map((text) => wellFormed(wellFormed(text).replaceAll(/[\0/]/g, '_').slice(0, 40)))
  .filter((text) => text !== '' && !/^\.+$/.test(text) && !/^\.?git/i.test(text) && Buffer.byteLength(text) < 250);

test('files of any name are told by that name', { timeout: playTimeout }, async () => {
  await play(
    'git',
    4,
    fc.asyncProperty(fc.uniqueArray(fileName, { minLength: 1, maxLength: 5 }), async (names) => {
      repository.git('reset', '--quiet', '--hard', 'HEAD');
      repository.write(Object.fromEntries(names.map((name) => [name, 'x\n'])));
      const before = repository.git('rev-parse', 'HEAD');
      repository.commit('Add');
      const args = ['diff-tree', '-r', '-M', '--raw', '--numstat', '-z', before, 'HEAD'];
      const changes = parseChanges((await runGit({ cwd: repository.path, args })).toString('utf8'));
      expect(new Set(changes.map((change) => change.path))).toEqual(new Set(names));
      expect(changes.every(({ added }) => added === 1)).toBe(true);
      repository.git('rm', '--quiet', '-r', '.');
      repository.git('commit', '--quiet', '--message', 'Remove');
    }),
  );
});
