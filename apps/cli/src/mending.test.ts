import type { FindingView } from '@boocode/contracts/finding-life';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aFinding } from './testing/finding-fixture.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { fixRunId, mendingId } from './testing/mending-fixture.js';
import { runId } from './testing/run-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

describe('what was found', () => {
  const found: FindingView = {
    ...aFinding,
    fix: { task_id: mendingId, chat_id: null, condition: 'completed', branch: 'boocode/fix-sec-001-1' },
  };
  beforeEach(() => {
    cli.boocode.findings = [found, { ...found, ref: 'data/2', display_id: null, fix: null, came_back: true }];
  });

  it('is a table with what became of it, or JSON', async () => {
    expect(await cli.run('findings', runId)).toBe(0);
    expect(cli.stdout.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
      'ID  SEVERITY  STATUS  TASK  PLACE  TITLE',
      'SEC-001  critical  fixed  fix: completed  src/a.ts:3  A secret in the code',
      'data/2  critical  came back  src/a.ts:3  A secret in the code',
    ]);
    cli.stdout.length = 0;
    await cli.run('findings', runId, '--json');
    expect(JSON.parse(cli.stdout.join('\n'))).toEqual(cli.boocode.findings);
  });

  it('is mended by the name that the report gives it, and checked again', async () => {
    expect(await cli.run('fix', runId, 'sec-001', 'data/2', '--per-file', '--until', 'npm test passes')).toBe(0);
    expect(cli.boocode.fixes).toEqual([
      { refs: ['data/1', 'data/2'], per: 'file', where: 'worktree', acceptance: 'npm test passes' },
    ]);
    expect(await cli.run('recheck', runId, 'SEC-001')).toBe(0);
    expect(cli.boocode.rechecks).toEqual([{ refs: ['data/1'], at: 'fix' }]);
    expect(cli.stdout).toEqual([mendingId, mendingId]);
    await expect(cli.run('fix', runId, 'SEC-009')).rejects.toThrow('no finding SEC-009');
  });

  it('is mended with others as one run, which is printed', async () => {
    expect(
      await cli.run('fix', runId, 'sec-001', '--flow', '--land', 'none', '--reviewer', 'codex', '--on', 'gpu'),
    ).toBe(0);
    expect(cli.boocode.fixRuns).toMatchObject([
      { refs: ['data/1'], land: 'none', reviewer: { agent: 'codex' }, labels: ['gpu'] },
    ]);
    expect(cli.stdout).toEqual([fixRunId]);
    await expect(cli.run('fix', runId, 'sec-001', '--land', 'none')).rejects.toThrow('say --flow too');
    await expect(cli.run('fix', runId, 'sec-001', '--flow', '--in-place')).rejects.toThrow('never in place');
  });
});
