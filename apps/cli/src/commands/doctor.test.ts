import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { good, lacking, missing } from '../doctor/check.js';
import { checkExposure, checkPort } from '../doctor/address-checks.js';
import { checkDataDir, checkGit, checkNode, checkStore } from '../doctor/machine-checks.js';
import { checkPostgres } from '../doctor/postgres-check.js';
import { worktreesUnseen } from '../doctor/worktree-checks.js';
import { checkTerminals } from '../doctor/terminal-check.js';
import { readConfig } from '../config.js';
import { createPaint } from '../render/paint.js';
import { checkLines } from './doctor.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the doctor', () => {
  it('says a line for each thing, and below what is missing the command that mends it', () => {
    const checks = [
      good('Node', '20.20.2'),
      missing('git', 'cannot be run', 'install git'),
      lacking('agents', 'not known', 'npm start'),
    ];
    expect(checkLines(checks, createPaint(false))).toEqual([
      '✔ ok       Node    20.20.2',
      '✖ missing  git     cannot be run',
      '                   → install git',
      '○ without  agents  not known',
      '                   → npm start',
    ]);
  });

  it.each([
    ['20.18.3', false],
    ['20.19.0', true],
    ['22.0.0', true],
    ['18.20.0', false],
  ])('of Node %s thinks %s', (version, ok) => expect(checkNode(version).ok).toBe(ok));

  it('finds git', async () => {
    expect(await checkGit()).toMatchObject({ ok: true });
  });

  it('names the pinned pnpm when nothing is installed', () => {
    writeFileSync(path.join(folder, 'package.json'), '{"packageManager":"pnpm@1.2.3"}');
    expect(checkStore(folder)).toMatchObject({ ok: false, mend: 'npx --yes pnpm@1.2.3 install' });
  });

  it('sees that the data directory cannot be made', () => {
    writeFileSync(path.join(folder, 'file'), '');
    const check = checkDataDir(path.join(folder, 'file', 'data'));
    expect(check).toMatchObject({ ok: false, needed: true });
    expect(check.mend).toContain('BOOCODE_DATA_DIR');
  });

  it('says that a database does not answer, without its password', async () => {
    const url = 'postgres://boocode:secret@127.0.0.1:9/boochat';
    const also = { at: async () => [good('worktrees', 'seen')], absent: worktreesUnseen };
    const checks = await checkPostgres(readConfig({ DATABASE_URL: url, BOOCODE_DATA_DIR: folder }), also);
    const found = 'boocode@127.0.0.1:9/boochat does not answer (ECONNREFUSED)';
    expect(checks).toMatchObject([
      { name: 'Postgres', ok: false, found },
      { name: 'worktrees', ok: false, needed: false, found: expect.stringContaining(`not looked at`) },
    ]);
    expect(checks[1]?.found).toContain(found);
  });

  it('makes a pty, and can do without', async () => {
    expect(await checkTerminals()).toMatchObject({ ok: true, found: expect.stringContaining('/dev/') });
    expect(await checkTerminals(path.join(folder, 'main.js'))).toMatchObject({ ok: false, needed: false });
  });

  it('knows who has the port', async () => {
    expect(await checkPort(readConfig({}), 'http://127.0.0.1:7400')).toMatchObject({ ok: true });
    expect(
      await checkPort(readConfig({ BOOCODE_HOST: '203.0.113.1', BOOCODE_TOKEN: 'x'.repeat(16) }), null),
    ).toMatchObject({ ok: false });
  });

  it('says who can reach it', () => {
    expect(checkExposure(readConfig({})).found).toContain('only this machine');
    expect(checkExposure(readConfig({ BOOCODE_HOST: '0.0.0.0', BOOCODE_TOKEN: 'x'.repeat(16) })).found).toContain(
      'others',
    );
  });
});
