import { expect, it } from 'vitest';
import type { SignalName } from './signal-names.js';
import { signalsOf } from './signals.js';
import { changeOf } from './testing/change.js';

it.each<[SignalName, string, string]>([
  ['schema', 'src/a.ts', 'await db.query("select 1");'],
  ['schema', 'migrations/0002.ts', 'x'],
  ['auth', 'src/a.ts', 'const sessionToken = read();'],
  ['auth', 'src/login.ts', 'x'],
  ['infra', 'Dockerfile', 'FROM scratch'],
  ['seam', 'packages/contracts/src/order.ts', 'x'],
  ['concurrency', 'src/a.ts', 'await Promise.all(list);'],
  ['resilience', 'src/a.ts', "const reply = await fetch('https://example.org');"],
  ['behaviour', 'src/a.ts', '} catch (error) {'],
  ['input', 'src/a.ts', 'const page = Number(query.page);'],
  ['structure', 'src/a.ts', 'anything: the file is new'],
  ['logic', 'src/a.ts', 'return a + b;'],
])('%s is seen in %s: %s', (name, path, text) => {
  expect(signalsOf(changeOf({ [path]: text })).touched[name]).toEqual([path]);
});

it.each<[SignalName, string, string]>([
  ['schema', 'docs/a.md', 'select a from b'],
  ['schema', 'src/a.ts', '// drop table orders'],
  ['auth', 'src/a.ts', 'const author = tokenizer(text);'],
  ['concurrency', 'README.md', 'await the answer'],
  ['resilience', 'deploy/app.yml', 'retry: 3'],
  ['logic', 'config.json', '{ "a": 1 }'],
])('%s is not seen in %s: %s', (name, path, text) => {
  expect(signalsOf(changeOf({ [path]: text })).touched[name]).toEqual([]);
});

it('counts subsystems by the first two folders, and none for tests and documents', () => {
  const paths = [
    'apps/web/a.ts',
    'apps/web/deep/b.ts',
    'apps/coder/c.ts',
    'apps/x/c.test.ts',
    'docs/guide/a.md',
    'root.ts',
  ];
  const { subsystems } = signalsOf(changeOf(Object.fromEntries(paths.map((path) => [path, 'x']))));
  expect(subsystems).toEqual(['.', 'apps/coder', 'apps/web']);
});

it('does not look for signals in a lock file', () => {
  const signals = signalsOf(changeOf({ 'yarn.lock': 'password = fetch(' }));
  expect([signals.reviewed, signals.touched.auth]).toEqual([[], []]);
});
