import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readProjectFile } from './read-file.js';
import { globProject, grepProject } from './search-files.js';
import { ToolFailure } from './tool-failure.js';

let top = '';
let root = '';
const never = new AbortController().signal;
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'boocode-files-'));
  root = join(top, 'project');
  await mkdir(join(root, 'src', 'deep'), { recursive: true });
  await mkdir(join(root, '.git'));
  await writeFile(join(top, 'secret.txt'), 'outside');
  await mkdir(join(top, 'project-b'));
  await writeFile(join(top, 'project-b', 'near.txt'), 'outside');
  await writeFile(join(root, '.git', 'config'), 'url = https://key@host');
  await writeFile(join(root, 'a.ts'), 'const one = 1;\nconst two = 2;\nconst three = 3;\n');
  await writeFile(join(root, 'src', 'deep', 'b.test.ts'), 'const two = 22;\n');
  await writeFile(join(root, 'picture.bin'), Buffer.from([1, 0, 2]));
  await symlink(join(top, 'secret.txt'), join(root, 'link.txt'));
  await symlink(top, join(root, 'up'));
  await symlink(join(root, '.git'), join(root, 'git-link'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
});
afterAll(() => rm(top, { recursive: true }));

const read = (path: string) => readProjectFile(root, { path });

it.each([
  '../secret.txt',
  'src/../../secret.txt',
  '../project-b/near.txt',
  '/etc/passwd',
  'link.txt',
  'up/secret.txt',
  'up/project/../secret.txt',
  '.git/config',
  'src/../.git/config',
  'git-link/config',
  'a.ts\0.md',
])('%j is not read', async (path) => {
  await expect(read(path)).rejects.toBeInstanceOf(ToolFailure);
});

it.each(['../', '/etc', 'up', 'git-link', '..'])('nothing is searched in %j', async (path) => {
  await expect(grepProject(root, { pattern: 'outside', path }, never)).rejects.toBeInstanceOf(ToolFailure);
  await expect(globProject(root, { pattern: '*', path }, never)).rejects.toBeInstanceOf(ToolFailure);
});

it('a search follows no link and looks into none of git’s files', async () => {
  expect(await grepProject(root, { pattern: 'outside|key@host' }, never)).toBe('Nothing matches outside|key@host.');
  const files = await globProject(root, { pattern: '**/*' }, never);
  expect(files).not.toMatch(/secret|config|near/);
});

it('what looks like an option is a pattern', async () => {
  await expect(globProject(root, { pattern: '--pre=sh' }, never)).resolves.toBe('No file fits --pre=sh.');
  await expect(grepProject(root, { pattern: '--files' }, never)).resolves.toBe('Nothing matches --files.');
  await expect(grepProject(root, { pattern: 'x', glob: '--hostname-bin=sh' }, never)).resolves.toBe(
    'Nothing matches x.',
  );
});

it('lines are read with their numbers, from where it is asked', async () => {
  expect(await read('a.ts')).toBe(
    'a.ts\n\n1: const one = 1;\n2: const two = 2;\n3: const three = 3;\n\n(3 lines in all.)',
  );
  const part = await readProjectFile(root, { path: './src/../a.ts', offset: 2, limit: 1 });
  expect(part).toBe('a.ts\n\n2: const two = 2;\n\n(3 lines in all; read on with offset 3.)');
});

it.each(['picture.bin', 'src', 'pipe', 'gone.ts'])(
  '%s is no text that can be read, and nothing waits for it',
  async (path) => {
    await expect(read(path)).rejects.toBeInstanceOf(ToolFailure);
  },
);

it('files and lines are found by pattern', async () => {
  expect(await globProject(root, { pattern: '**/*.ts' }, never)).toBe('a.ts\nsrc/deep/b.test.ts');
  expect(await grepProject(root, { pattern: 'two = \\d+', path: 'src' }, never)).toBe(
    'src/deep/b.test.ts:1:const two = 22;',
  );
  await expect(grepProject(root, { pattern: '(' }, never)).rejects.toThrow(/regex/);
});

it('a pattern that would take others for ever is searched in an instant', async () => {
  await writeFile(join(root, 'slow.txt'), `${'a'.repeat(40)}!\n`);
  expect(await grepProject(root, { pattern: '^(a+)+$' }, never)).toBe('Nothing matches ^(a+)+$.');
});
