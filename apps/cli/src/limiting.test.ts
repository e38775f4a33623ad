import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectId } from './testing/boocode-fixture.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { runId } from './testing/run-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

describe('budgets', () => {
  it('gives a run or the day another budget, or none, and shows those that there are', async () => {
    expect(await cli.run('budget', '--run', '0199c0', '--soft', '1M', '--soft', '$2.50', '--hard', '2M')).toBe(0);
    expect(await cli.run('budget', '--run', '0199c0', '--off')).toBe(0);
    expect(await cli.run('budget', '--day', '--hard', '$5')).toBe(0);
    expect(await cli.run('budget', '--month', '--hard', '$5')).toBe(0);
    expect(await cli.run('budget', '--project', 'Shop', '--soft', '1M')).toBe(0);
    expect(await cli.run('budget')).toBe(0);
    expect(cli.stdout).toEqual([
      `The run (run:${runId}): 300k tok used, 40k tok reserved. Nothing begins beyond 1.0M tok and $2.50; what runs stops at 2.0M tok.`,
      `run:${runId} has no budget.`,
      'The day: 300k tok used, 40k tok reserved. What runs stops at $5.00.',
      'The month: nothing used, nothing reserved. What runs stops at $5.00.',
      `The run (project:${projectId}): 300k tok used, 40k tok reserved. Nothing begins beyond 1.0M tok.`,
      'There is no budget. Give one with --run ID, --day, --month, or --project NAME.',
    ]);
  });

  it.each([
    [['--soft', '1M'], /^Say whose budget it is/],
    [['--day', '--month', '--off'], /each has a budget of its own/],
    [['--run', '0199c0', '--day', '--off'], /say --run alone/],
    [['--day', '--soft', '2M', '--hard', '1M'], /^The hard budget is below the soft one/],
    [['--day', '--off', '--soft', '1M'], /not both/],
    [['--project', 'Shpo', '--off'], /^No project is called Shpo.* There are: Shop \(/],
  ])('refuses a budget that cannot be: %s', async (args, words) => {
    await expect(cli.run('budget', ...args)).rejects.toThrow(words);
  });
});

it('shows what is refused and limited, and opens a gate', async () => {
  const gate = {
    key: 'gate:opencode//acme/large',
    agent: 'opencode',
    model: 'acme/large',
    state: 'probing' as const,
    kind: 'quota' as const,
    closed_until: '2026-11-27T14:05:00.000Z',
    source: 'header' as const,
    reason: 'Out of tokens.',
    slots: null,
    tokens_per_minute: null,
    probe_task_id: null,
    waiting: 1,
    windows: [],
  };
  cli.boocode.gates = [gate];
  expect(await cli.run('limits')).toBe(0);
  expect(cli.stdout).toContain('gate:opencode//acme/large  one task is asking again');
  expect(cli.stdout).toContain('agent:codex  at most 2 at once');
  cli.stdout.splice(0);
  expect(await cli.run('limits', '--json')).toBe(0);
  expect(JSON.parse(cli.stdout.join('\n'))).toEqual({ gates: [gate], limits: [{ key: 'agent:codex', slots: 2 }] });
  expect(await cli.run('limits', 'open', gate.key)).toBe(0);
  expect(cli.boocode.gates).toEqual([]);
});

it('what is no key of a gate is asked for again, with where the keys are shown', async () => {
  await expect(cli.run('limits', 'open', 'opencode')).rejects.toThrow(/opencode is not the key of a gate.*limits/);
});
