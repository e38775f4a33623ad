import { ProjectFile } from '@boocode/contracts/project-file';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CoderError } from '../errors.js';
import { readFiles } from '../services/git/read-files.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { readProjectFile } from './project-file.js';

let repository: TestRepository;
beforeAll(() => {
  repository = testRepository();
  repository.write({ 'a.txt': 'the a\n' });
  repository.commit('Start');
});
afterAll(() => repository.remove());

const texts = fc.oneof(
  { weight: 6, arbitrary: spoilt(arbitraryOf(ProjectFile)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom('{"worktree":{}', '[]', 'null', '\uFEFF{}', '{"check":{}}') },
);

let commits = 0;
function commitWith(text: string): string {
  commits += 1;
  repository.write({ '.boocode/project.json': text, 'count.txt': `${commits}` });
  return repository.commit('Say it');
}

test(
  'whatever a repository says of itself is what the contract has, or is refused with the file and the field',
  { timeout: playTimeout },
  async () => {
    await play(
      'project',
      12,
      fc.asyncProperty(texts, async (text) => {
        const commit = commitWith(text);
        const read = await readProjectFile(repository.path, commit).catch((error: unknown) => error);
        if (!(read instanceof Error)) return void ProjectFile.parse(read);
        expect(read).toBeInstanceOf(CoderError);
        expect(read.message).toContain(`.boocode/project.json at ${commit.slice(0, 12)}`);
        expect(read.message.length).toBeLessThan(5_000);
        return undefined;
      }),
    );
  },
);

test('a path that somebody names in a repository is a file of it, or none', { timeout: playTimeout }, async () => {
  const paths = fc.array(fc.oneof(hostileText, fc.constantFrom('a.txt', ':(top)a.txt', './a.txt', 'a.txt/')), {
    maxLength: 4,
  });
  await play(
    'project',
    12,
    fc.asyncProperty(paths, async (named) => {
      const found = await readFiles(repository.path, 'HEAD', named);
      for (const name of named)
        expect([name, found.get(name) ?? null]).toEqual([name, name === 'a.txt' ? 'the a\n' : null]);
    }),
  );
});
