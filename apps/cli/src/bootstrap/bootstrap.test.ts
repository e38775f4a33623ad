import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloneRoot } from '../clone.js';

const run = promisify(execFile);

/** What `npx` is here: it notes what it was asked, and makes what an install would make. */
const npx = `#!/usr/bin/env node
import { appendFileSync, chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('asked', process.argv.slice(2).join(' ') + ' | cache ' + process.env.npm_config_cache + ' | temporary ' + process.env.TMPDIR + '\\n');
if (existsSync('broken')) { console.log('no such package'); process.exit(7); }
mkdirSync('node_modules/.bin', { recursive: true });
writeFileSync('node_modules/.bin/tsc', \`#!/bin/sh
echo "tsc $*" >> asked
if [ -e slow ]; then mkfifo waiting; cat waiting; fi
for app in booterm cli coder server; do mkdir -p apps/$app/dist; cp apps/cli/src/main.ts apps/$app/dist/main.js; done\`);
chmodSync('node_modules/.bin/tsc', 0o755);
`;
const program = `console.log(JSON.stringify({ args: process.argv.slice(2), folder: process.cwd() })); process.exitCode = 3;`;

let clone: string;
let outside: string;

/** A clone with as much in it as the set-up looks at, and a space in its path. */
beforeEach(() => {
  clone = path.join(mkdtempSync(path.join(tmpdir(), 'boocode-boot-')), 'my clone');
  outside = mkdtempSync(path.join(tmpdir(), 'boocode-home-'));
  cpSync(path.join(cloneRoot, 'apps/cli/bootstrap'), path.join(clone, 'apps/cli/bootstrap'), { recursive: true });
  cpSync(path.join(cloneRoot, 'apps/cli/bootstrap.mjs'), path.join(clone, 'apps/cli/bootstrap.mjs'));
  mkdirSync(path.join(clone, 'apps/cli/src'));
  write('package.json', JSON.stringify({ type: 'module', packageManager: 'pnpm@1.2.3' }));
  write('pnpm-lock.yaml', 'lock: 1');
  write('pnpm-workspace.yaml', 'packages: []');
  write('apps/cli/src/main.ts', program);
  mkdirSync(path.join(outside, 'bin'));
  writeFileSync(path.join(outside, 'bin/npx.mjs'), npx);
  writeFileSync(path.join(outside, 'bin/npx'), `#!/bin/sh\nexec "${process.execPath}" "${outside}/bin/npx.mjs" "$@"\n`);
  writeFileSync(path.join(outside, 'bin/npm'), `#!/bin/sh\necho "npm $*" >> asked\n`);
  for (const name of ['npx', 'npm']) chmodSync(path.join(outside, 'bin', name), 0o755);
});
afterEach(() => {
  rmSync(path.dirname(clone), { recursive: true });
  rmSync(outside, { recursive: true });
});

const write = (file: string, text: string) => writeFileSync(path.join(clone, file), text);
const asked = () => {
  const lines = existsSync(path.join(clone, 'asked'))
    ? readFileSync(path.join(clone, 'asked'), 'utf8').trimEnd().split('\n')
    : [];
  rmSync(path.join(clone, 'asked'), { force: true });
  return lines.map((line) => line.split(' | ')[0]);
};
const environment = (more: NodeJS.ProcessEnv = {}) => ({
  PATH: `${outside}/bin:${process.env.PATH}`,
  HOME: outside,
  ...more,
});
const bootstrap = () => path.join(clone, 'apps/cli/bootstrap.mjs');

async function boot(args: string[] = [], more: NodeJS.ProcessEnv = {}) {
  try {
    const { stdout, stderr } = await run(process.execPath, [bootstrap(), ...args], {
      env: environment(more),
      cwd: outside,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error)) throw error;
    return { code: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

describe('the set-up', () => {
  it('installs and builds on a bare clone, then is the CLI: its arguments, folder, stdout and exit code', async () => {
    const { code, stdout, stderr } = await boot(['show', 'a b']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ args: ['show', 'a b'], folder: outside });
    expect(stderr).toMatch(/^Installing dependencies.*\nBuilding the services.*\n$/);
    expect(asked()).toEqual([
      '--yes pnpm@1.2.3 install --frozen-lockfile',
      'tsc -b apps/booterm apps/cli apps/coder apps/server',
    ]);
    expect(readFileSync(path.join(clone, '.pnpm/bootstrap.log'), 'utf8')).toContain('install --frozen-lockfile');
  });

  it('builds every app that has a program to start', async () => {
    const apps = readdirSync(path.join(cloneRoot, 'apps')).map((app) => `apps/${app}`);
    const programs = apps.filter((app) => existsSync(path.join(cloneRoot, app, 'src/main.ts')));
    expect(programs).toContain('apps/booterm');
    await boot();
    expect(asked()).toContain(`tsc -b ${programs.join(' ')}`);
  });

  it('does nothing of it again, silently, and not even when files were only touched', async () => {
    await boot();
    asked();
    utimesSync(path.join(clone, 'apps/cli/src/main.ts'), 1, 1);
    expect(await boot()).toMatchObject({ code: 3, stderr: '' });
    expect(asked()).toEqual([]);
  });

  it.each([
    ['a changed source', 'apps/cli/src/main.ts', `${program} // new`, ['tsc']],
    ['a new source', 'apps/cli/src/other.ts', '', ['tsc']],
    ['a test', 'apps/cli/src/main.test.ts', '', []],
    ['a changed lockfile', 'pnpm-lock.yaml', 'lock: 2', ['--yes', 'tsc']],
  ])('does for %s what is needed', async (_what, file, text, tools) => {
    await boot();
    asked();
    write(file, text);
    await boot();
    expect(asked().map((line) => line?.split(' ')[0])).toEqual(tools);
  });

  it('builds again when what was built is gone', async () => {
    await boot();
    asked();
    rmSync(path.join(clone, 'apps/coder/dist'), { recursive: true });
    await boot();
    expect(asked()).toHaveLength(1);
  });

  it('shows why an install failed, says what to do, and tries again the next time', async () => {
    write('broken', '');
    const { code, stdout, stderr } = await boot();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/no such package\n\nInstalling failed \(exit 7\)\. .*bootstrap\.log/s);
    rmSync(path.join(clone, 'broken'));
    expect(await boot()).toMatchObject({ code: 3 });
  });

  it('lets relative paths mean the folder that npm was called in, when it was called for this clone', async () => {
    const standing = path.join(clone, 'apps');
    const ours = await boot([], { npm_package_json: path.join(clone, 'package.json'), INIT_CWD: standing });
    expect(JSON.parse(ours.stdout)).toMatchObject({ folder: standing });
    const another = await boot([], { npm_package_json: '/elsewhere/package.json', INIT_CWD: standing });
    expect(JSON.parse(another.stdout)).toMatchObject({ folder: outside });
  });

  it('keeps npm away from HOME, and leaves nothing there', async () => {
    await run(process.execPath, [bootstrap()], { env: environment(), cwd: clone }).catch(() => undefined);
    expect(readFileSync(path.join(clone, 'asked'), 'utf8')).toContain(
      `cache ${path.join(clone, '.pnpm', 'npm')} | temporary ${path.join(clone, '.pnpm', 'tmp')}`,
    );
    await run('find', [outside, '-mindepth', '1', '-not', '-path', '*/bin*']).then(({ stdout }) =>
      expect(stdout).toBe(''),
    );
  });

  it('runs a script of the clone, its arguments passed on, without building', async () => {
    const { code } = await boot(['--script', 'test:all', '-t', 'x']);
    expect(code).toBe(0);
    expect(asked()).toEqual(['--yes pnpm@1.2.3 install --frozen-lockfile', 'npm run test:all -- -t x']);
  });

  it('is done by one of two that start at once, while the other waits', async () => {
    write('slow', '');
    const first = spawn(process.execPath, [bootstrap()], { env: environment(), cwd: outside });
    const firstEnd = once(first, 'exit');
    await once(first.stderr, 'data');
    const second = spawn(process.execPath, [bootstrap()], { env: environment(), cwd: outside });
    const secondEnd = once(second, 'exit');
    const [words] = await once(second.stderr, 'data');
    expect(String(words)).toBe(`Process ${first.pid} is setting up this clone; waiting for it …\n`);
    await expect.poll(() => existsSync(path.join(clone, 'waiting'))).toBe(true);
    rmSync(path.join(clone, 'slow'));
    writeFileSync(path.join(clone, 'waiting'), 'go on');
    expect([(await firstEnd)[0], (await secondEnd)[0]]).toEqual([3, 3]);
    expect(asked().filter((line) => line?.startsWith('--yes'))).toHaveLength(1);
  });

  it('takes over the lock of a process that is dead', async () => {
    mkdirSync(path.join(clone, '.pnpm'));
    const gone = spawn('true');
    await once(gone, 'exit');
    write('.pnpm/bootstrap.lock', `${gone.pid} 12345`);
    expect(await boot()).toMatchObject({ code: 3 });
    expect(existsSync(path.join(clone, '.pnpm/bootstrap.lock'))).toBe(false);
  });
});
