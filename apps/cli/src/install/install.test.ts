import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneRoot } from '../clone.js';
import { install } from '../commands/install.js';
import { planInstall, type InstallGround } from './plan-install.js';
import { removeInstall, writeInstall } from './write-install.js';

const ground: InstallGround = {
  scope: 'system',
  node: process.execPath,
  clone: cloneRoot,
  home: '/home/ada',
  projects: ['/srv/projects'],
  systemdVersion: 252,
};
const textOf = (wished: Partial<InstallGround>, file: string) =>
  planInstall({ ...ground, ...wished }).files.find(({ path: at }) => at.endsWith(file))?.text ?? '';

let root: string;
const at = (...names: string[]) => path.join(root, ...names);
const writeUnits = () => {
  writeInstall(planInstall(ground).files, root);
  return ['boocoder', 'booterm'].map((name) => at(`etc/systemd/system/${name}.service`));
};
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'boocode-install-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the units', () => {
  const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

  it.skipIf(!hasAnalyze)('hold before systemd-analyze verify (skipped where there is none)', () => {
    const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', ...writeUnits()], {
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it.skipIf(!hasAnalyze)('are exposed by no more than 3.0 of 10 (skipped where there is no systemd-analyze)', () => {
    for (const unit of writeUnits()) {
      const shown = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=30', '--no-pager', unit], {
        encoding: 'utf8',
      });
      expect(shown.status, shown.stdout + shown.stderr).toBe(0);
    }
  });

  it('give shells no way to the database and no key', () => {
    expect(textOf({}, 'booterm.service')).toMatch(/^UnsetEnvironment=DATABASE_URL POSTGRES_PASSWORD BOOCODE_TOKEN /m);
  });

  it('open of homes only the projects in them', () => {
    const text = textOf({ projects: ['/home/ada/orders', '/srv/shop'] }, 'boocoder.service');
    expect(text).toContain('\nProtectHome=tmpfs\nReadWritePaths=/srv/shop\nBindPaths=/home/ada/orders\n');
    expect(textOf({}, 'boocoder.service')).toContain('\nProtectHome=yes\nReadWritePaths=/srv/projects\n');
  });

  it('wait longer from restart to restart where systemd can', () => {
    expect(textOf({}, 'boocoder.service')).not.toContain('RestartSteps');
    expect(textOf({ systemdVersion: 254 }, 'boocoder.service')).toContain('RestartSteps=5\nRestartMaxDelaySec=60');
  });

  it('need no root in the systemd of a user', () => {
    const { files, commands } = planInstall({ ...ground, scope: 'user', projects: [] });
    expect(files.filter((file) => !file.path.startsWith('/home/ada/.config/'))).toEqual([]);
    expect(commands.filter((command) => /^(systemctl|systemd-tmpfiles) (?!--user)/.test(command))).toEqual([]);
    expect(textOf({ scope: 'user', projects: [] }, 'boocoder.service')).not.toMatch(
      /^(User|ProtectSystem|StateDirectory)=/m,
    );
  });
});

describe('an install', () => {
  const settings = 'etc/boocode/boocode.env';

  it('makes secrets once, for root alone, and leaves what a person changed there', () => {
    writeInstall(planInstall(ground).files, root);
    const first = readFileSync(at(settings), 'utf8');
    expect(statSync(at(settings)).mode & 0o777).toBe(0o600);
    const [, password] = /^POSTGRES_PASSWORD=([0-9a-f]{48})$/m.exec(first) ?? [];
    expect(first).toContain(`DATABASE_URL=postgres://boocode:${password}@127.0.0.1:5432/boochat\n`);
    expect(writeInstall(planInstall(ground).files, root).map(({ outcome }) => outcome)).not.toContain('written');
    expect(readFileSync(at(settings), 'utf8')).toBe(first);
    expect(planInstall(ground).files.at(-1)?.text).not.toContain(password);
  });

  it('is undone, but for settings', () => {
    const { files } = planInstall(ground);
    writeInstall(files, root);
    expect(removeInstall(files, root).map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(4).fill('removed'),
      'left',
    ]);
    expect(removeInstall(files, root).map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(4).fill('not there'),
      'left',
    ]);
  });

  it('touches nothing of others, and then writes nothing at all', () => {
    const { files } = planInstall(ground);
    removeInstall(files, root);
    mkdirSync(at('etc/systemd/system'), { recursive: true });
    writeFileSync(at('etc/systemd/system/booterm.service'), '[Service]\n');
    expect(() => writeInstall(files, root)).toThrow(/booterm\.service is there and was not written by/);
    expect(execFileSync('ls', [at('etc/systemd/system')], { encoding: 'utf8' })).toBe('booterm.service\n');
    expect(removeInstall(files, root).map(({ outcome }) => outcome)).toContain('left');
    rmSync(at('etc/systemd/system/booterm.service'));
  });
});

describe('the command', () => {
  const hasSystemd = spawnSync('systemctl', ['--version']).status === 0;

  it.skipIf(!hasSystemd)('shows files and commands, makes no secret and writes nothing, unless it is told to', () => {
    const lines: string[] = [];
    const output = { print: (line: string) => lines.push(line), say: (line: string) => lines.push(line) };
    expect(install({ user: true }, { output, folder: root })).toBe(0);
    const shown = lines.join('\n');
    expect(shown).toContain('boocoder.service (644)\n# Written by');
    expect(shown).toContain('BOOCODE_INTERNAL_TOKEN=(made when written)');
    expect(shown).not.toMatch(/[0-9a-f]{40}/);
    expect(shown).toMatch(/systemctl --user enable --now boocoder booterm[^]*Nothing was written/);
  });

  it('refuses a folder that a unit would read as something else', () => {
    const output = { print: () => undefined, say: () => undefined };
    expect(() => install({ projects: ['/srv/my projects'] }, { output, folder: root })).toThrow(
      /Choose a path without/,
    );
  });
});
