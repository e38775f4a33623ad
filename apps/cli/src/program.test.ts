import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

describe('usage', () => {
  it.each([
    ['an unknown command', ['bogus'], /unknown command/],
    ['a missing flow', ['run', '--repo', '.'], /missing required argument 'flow'/],
    ['a missing repository', ['run', 'code-review'], /required option '--repo <path>'/],
    [
      'an unknown band',
      ['run', 'code-review', '--repo', '.', '--band', 'huge'],
      /Allowed choices are small, medium, large/,
    ],
    ['half a minute', ['run', 'code-review', '--repo', '.', '--deadline', '0.5'], /Say whole minutes, from 1 to 10080/],
    ['no time at all', ['run', 'code-review', '--repo', '.', '--deadline', '0'], /Say whole minutes/],
    ['an unknown flag', ['runs', '--all'], /unknown option '--all'/],
  ])('refuses %s and points to the help', async (_what, args, words) => {
    await expect(cli.run(...args)).rejects.toBeInstanceOf(CommanderError);
    expect(cli.stderr.join('')).toMatch(words);
    expect(cli.stderr.join('')).toContain('--help');
  });
});

describe('without a BooCode that works', () => {
  it('says that BooCode is not running, and how to start it', async () => {
    cli.stopSupervisor();
    await expect(cli.run('runs')).rejects.toMatchObject({ code: 'boocode.not_running', exitCode: 1 });
    await expect(cli.run('runs')).rejects.toThrow(/npm start/);
  });

  it('says it when BooCode runs and cannot take work', async () => {
    cli.boocode.away = true;
    await expect(cli.run('runs')).rejects.toMatchObject({ code: 'boocode.unreachable' });
  });
});
