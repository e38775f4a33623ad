import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { borders } from './borders.js';
import { readOptions, UsageError } from './options.js';

const read = (...args: string[]) => readOptions(args, () => 42);

it('plays every border with cases of its own unless told otherwise', () => {
  expect(read()).toEqual({
    borders: Object.keys(borders),
    property: null,
    seconds: 20,
    seed: 42,
    path: null,
  });
  expect(read('coder', '--seconds', '60', '--seed=-7')).toMatchObject({ borders: ['coder'], seconds: 60, seed: -7 });
});

it('plays one case of one property again', () => {
  expect(read('acp', '--property', 'it’s heard', '--seed', '7', '--path', '3:1')).toMatchObject({
    borders: ['acp'],
    property: 'it’s heard',
    seed: 7,
    path: '3:1',
  });
});

it.each([['nowhere'], ['--seconds', '0'], ['--seconds', 'ten'], ['--seed', '1.5'], ['--path', '1'], ['--what']])(
  'says what it takes instead of: %s',
  (...args) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(/npm run fuzz -- \[border…\]/);
  },
);

it('finds the tests of every border, and leaves none out', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const packages = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}`),
  );
  const sources = [...packages, 'conductor'].map((folder) => `${folder}/src`);
  const found = sources.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.fuzz(\.db)?\.test\.ts$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
  const known = Object.values(borders).flatMap(({ files }) => files);
  expect(found.filter((file) => !known.some((border) => file.includes(border)))).toEqual([]);
  expect(known.filter((border) => !found.some((file) => file.includes(border)))).toEqual([]);
});
