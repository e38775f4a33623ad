import { expect, it } from 'vitest';
import { classifyFile, isExcluded } from './file-class.js';

it.each([
  ['pnpm-lock.yaml', 'lock'],
  ['sub/go.sum', 'lock'],
  ['node_modules/a/index.js', 'vendored'],
  ['vendor/lib/a.go', 'vendored'],
  ['dist/main.js', 'generated'],
  ['src/api.gen.ts', 'generated'],
  ['web/app.min.js', 'generated'],
  ['src/__snapshots__/a.test.ts.snap', 'generated'],
  ['Dockerfile', 'infra'],
  ['docker-compose.yml', 'infra'],
  ['.github/workflows/ci.yml', 'infra'],
  ['infra/main.tf', 'infra'],
  ['src/a.test.ts', 'test'],
  ['tests/test_orders.py', 'test'],
  ['docs/guide.md', 'docs'],
  ['README.md', 'docs'],
  ['LICENSE', 'docs'],
  ['package.json', 'config'],
  ['.eslintrc.json', 'config'],
  ['.env', 'config'],
  ['src/a.ts', 'source'],
  ['db/0001_init.sql', 'source'],
  ['src/vendor-list.ts', 'source'],
  ['src/distance.ts', 'source'],
  ['data.bin', 'other'],
])('%s is %s', (path, kind) => {
  expect(classifyFile({ path, binary: false })).toBe(kind);
});

it('believes git about binary files, and reviews neither those nor generated ones', () => {
  expect(classifyFile({ path: 'src/a.ts', binary: true })).toBe('binary');
  expect((['lock', 'generated', 'vendored', 'binary'] as const).every(isExcluded)).toBe(true);
  expect((['source', 'config', 'docs', 'test', 'infra', 'other'] as const).some(isExcluded)).toBe(false);
});
