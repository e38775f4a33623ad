import { CommanderError } from 'commander';
import type { StatsRow } from '@boocode/contracts/stats';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { aRun, aStep, anEndedRun, runId } from './testing/run-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

describe('looking at runs', () => {
  it('lists them', async () => {
    expect(await cli.run('runs')).toBe(0);
    expect(cli.stdout[0]).toMatch(/^ID +STATE +STEPS +FLOW/);
    expect(cli.stdout[1]).toMatch(/^0199c0de {2}✔ {2}REQUEST CHANGES {2}2\/2 +code-review {2}shop feature/);
  });

  it('shows the report of one by the beginning of its id', async () => {
    expect(await cli.run('show', '0199c0')).toBe(0);
    expect(cli.stdout).toEqual(['# Review\n\nREQUEST CHANGES']);
  });

  it('says beside the report which steps a fallback went on with', async () => {
    const instead_of = { agent: 'claude', model: null };
    cli.boocode.run = anEndedRun({ steps: [aStep(1, { agent: 'codex', model: 'gpt', instead_of }), aStep(2)] });
    expect(await cli.run('show', '0199c0')).toBe(0);
    expect([cli.stdout.length, cli.stderr]).toEqual([1, ['Step 1: codex gpt instead of claude']]);
  });

  it('prints the report of one in another form, or writes it into a file', async () => {
    expect(await cli.run('report', '0199c0', '--format', 'sarif')).toBe(0);
    expect(cli.stdout).toEqual(['{"version":"2.1.0"}']);
    const file = path.join(cli.dataDir, 'report.sarif');
    expect(await cli.run('report', '0199c0', '--format', 'sarif', '--output', file)).toBe(0);
    expect([cli.stdout.length, readFileSync(file, 'utf8')]).toEqual([1, '{"version":"2.1.0"}']);
    const nowhere = ['--format', 'sarif', '--output', path.join(cli.dataDir, 'no/where')];
    await expect(cli.run('report', '0199c0', ...nowhere)).rejects.toThrow(
      /cannot be written to .*no\/where \(ENOENT\)/,
    );
    await expect(cli.run('report', '0199c0', '--format', 'pdf')).rejects.toBeInstanceOf(CommanderError);
  });

  it('lists the flows with what they want and their bands', async () => {
    expect(await cli.run('flows', '--repo', 'shop')).toBe(0);
    expect(cli.boocode.asked).toContain('GET /flows?repo=%2Fsrv%2Fshop');
    expect(cli.stdout).toEqual([
      'UNDERSTAND',
      '  gap-analysis  Gap analysis',
      '    Says what is missing.',
      '    wants: --repo PATH; [--goal TEXT: what to compare]; [--focus PATH]; --document FILE: current and desired',
      '    small: 1 angle. For little.',
    ]);
  });

  it('says what was found lately, how much of it was kept, and what that cost', async () => {
    const row: StatsRow = {
      name: 'security',
      rehearsed: false,
      runs: 2,
      steps: 4,
      failed: 1,
      failed_share: 0.25,
      raw: 5,
      kept: 3,
      refuted: 1,
      dismissed: 1,
      minutes: 12.4,
      tokens: 84_000,
      usd: 0.36,
      tokens_per_kept: 28_000,
      usd_per_kept: 0.12,
    };
    cli.boocode.stats = [
      row,
      { ...row, rehearsed: true, kept: 0, usd: null, usd_per_kept: null, tokens_per_kept: null },
    ];
    expect(await cli.run('stats', '--days', '7')).toBe(0);
    expect(cli.boocode.asked).toContain('GET /stats?days=7&by=persona');
    expect(cli.stdout.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
      'PERSONA  KEPT  REFUTED  DISMISSED  RUNS  STEPS  FAILED  MINUTES  TOKENS  MONEY  TOKENS/KEPT  MONEY/KEPT',
      'security  3 of 5  1  1  2  4  25%  12  84k  $0.36  28k  $0.12',
      'security (rehearsed)  0 of 5  1  1  2  4  25%  12  84k  -  -  -',
    ]);
    await expect(cli.run('stats', '--days', '0')).rejects.toThrow('from 1 to 3650');
  });

  it('says in words that there are no stats yet', async () => {
    expect(await cli.run('stats', '--by', 'model')).toBe(0);
    expect([cli.stdout, cli.stderr]).toEqual([[], ['No run has ended in the last 30 days.']]);
  });

  it('shows the steps of one that goes on', async () => {
    cli.boocode.run = aRun({ steps: [aStep(1, { condition: 'queued', reason: 'Queued: 5 of 5 slots' })] });
    expect(await cli.run('show', runId)).toBe(0);
    expect(cli.stdout.join('\n')).toMatch(/◌ {2}Step 1 {2}queued .*Queued: 5 of 5 slots/);
  });

  it('does not know an id that no run begins with', async () => {
    await expect(cli.run('show', 'ffff')).rejects.toMatchObject({ code: 'run.unknown', exitCode: 2 });
  });
});
