import { describe, expect, it } from 'vitest';
import { editsAsked, editsInDiff, editsOf, type FileEdit } from './edit-diff.js';

const signs = { context: ' ', added: '+', removed: '-', gap: '~' };
const drawn = (edits: readonly FileEdit[]) =>
  edits.map(({ path, rows }) => [path, ...rows.map(({ kind, text }) => `${signs[kind]}${text}`)]);

describe('an edit is read from what its tool was given', () => {
  it.each([
    ['opencode', 'edit', { filePath: 'a.ts', oldString: 'one\ntwo\n', newString: 'one\n2\n' }],
    ['Claude', 'Edit', { file_path: 'a.ts', old_string: 'one\ntwo\n', new_string: 'one\n2\n', replace_all: false }],
    ['Gemini', 'replace', { file_path: 'a.ts', old_string: 'one\ntwo\n', new_string: 'one\n2\n', instruction: 'x' }],
    ['ACP', 'edit', { path: 'a.ts', oldText: 'one\ntwo\n', newText: 'one\n2\n' }],
  ])('as %s says it', (_agent, tool, input) => {
    expect(drawn(editsOf(tool, input))).toEqual([['a.ts', ' one', '-two', '+2']]);
  });

  it('several in one file, as MultiEdit does', () => {
    const edits = [
      { old_string: 'a\n', new_string: 'b\n' },
      { old_string: 'c\n', new_string: 'd\n' },
    ];
    expect(drawn(editsOf('MultiEdit', { file_path: 'x', edits }))).toEqual([['x', '-a', '+b', '~', '-c', '+d']]);
  });

  it.each([
    ['write', { filePath: 'new.ts', content: 'one\ntwo\n' }],
    ['Write', { file_path: 'new.ts', content: 'one\ntwo\n' }],
    ['write_file', { file_path: 'new.ts', content: 'one\ntwo' }],
  ])('a file that is written whole by %s', (tool, input) => {
    expect(editsOf(tool, input)).toMatchObject([{ path: 'new.ts', added: 2, removed: 0 }]);
  });

  it('a patch with places and no numbers, as GPT models write it', () => {
    const patchText =
      '*** Begin Patch\n*** Update File: a.ts\n@@ function f()\n one\n-two\n+2\n*** Add File: b.ts\n+new\n*** End Patch';
    expect(drawn(editsOf('apply_patch', { patchText }))).toEqual([
      ['a.ts', ' one', '-two', '+2'],
      ['b.ts', '+new'],
    ]);
  });

  it('the changes of Codex, by path or as a list, and none where only paths are told', () => {
    const unified_diff = '@@ -1,2 +1,2 @@\n one\n-two\n+2\n';
    const update = { type: 'update', unified_diff };
    const byPath = { changes: { '/p/a.ts': update, '/p/b.ts': { type: 'add', content: 'new\n' } } };
    expect(drawn(editsOf('edit', byPath))).toEqual([
      ['/p/a.ts', ' one', '-two', '+2'],
      ['/p/b.ts', '+new'],
    ]);
    expect(drawn(editsOf('edit', { changes: [{ path: 'a.ts', kind: 'update', diff: unified_diff }] }))).toHaveLength(1);
    expect(editsOf('edit', { changes: [{ path: 'a.ts', kind: 'update' }] })).toEqual([]);
  });

  it.each([
    ['read', { filePath: 'a.ts' }],
    ['bash', { command: 'echo "--- a"' }],
    ['memory_search', { path: 'a', content: 'words' }],
    ['edit', null],
    ['edit', 'text'],
    ['edit', { filePath: 'a.ts', oldString: 3, newString: {} }],
  ])('nothing where there is none: %s', (tool, input) => {
    expect(editsOf(tool, input)).toEqual([]);
  });
});

it('numbers the lines of a diff that tells where it is', () => {
  const [edit] = editsInDiff('--- a/x.ts\n+++ b/x.ts\n@@ -10,3 +10,3 @@\n one\n-two\n+2\n three\n');
  expect(edit?.path).toBe('x.ts');
  expect(edit?.rows.map(({ from, to }) => [from, to])).toEqual([
    [10, 10],
    [11, null],
    [null, 11],
    [12, 12],
  ]);
});

it('has no numbers for a place that tells none, and no edit where there is no diff', () => {
  const [edit] = editsInDiff('@@ somewhere\n+2');
  expect(edit?.rows.every(({ from, to }) => from === null && to === null)).toBe(true);
  expect(editsInDiff('Nothing of the kind.')).toEqual([]);
  expect(editsInDiff('')).toEqual([]);
});

const long = (word: string) => Array.from({ length: 20_000 }, (_, n) => `${word} ${(n * 7919) % 20_011}`).join('\n');

it('gives up in time on two long texts that have nothing in common', () => {
  const started = performance.now();
  const [edit] = editsOf('edit', { filePath: 'a', oldString: long('old'), newString: long('new') });
  expect(edit).toMatchObject({ added: 20_000, removed: 20_000 });
  expect(performance.now() - started).toBeLessThan(2_500);
});

it.each([
  ['opencode', { filepath: 'a.ts', diff: 'Index: a.ts\n--- a.ts\n+++ a.ts\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n' }],
  ['Claude', { file_path: 'a.ts', old_string: 'one\ntwo\n', new_string: 'one\n2\n' }],
  [
    'ACP with a diff',
    { input: null, content: [{ type: 'diff', path: 'a.ts', oldText: 'one\ntwo\n', newText: 'one\n2\n' }] },
  ],
  [
    'ACP with its input',
    { input: { file_path: 'a.ts', old_string: 'one\ntwo\n', new_string: 'one\n2\n' }, content: [] },
  ],
])('reads the edit that %s asks leave for', (_agent, detail) => {
  expect(drawn(editsAsked('edit', detail))).toEqual([['a.ts', ' one', '-two', '+2']]);
});
