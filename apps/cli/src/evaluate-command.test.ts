import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { anEndedRun, aStep, runId } from './testing/run-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

describe('evaluate', () => {
  it('runs the cases that are chosen, each as often as asked, and prints how well they did', async () => {
    expect(await cli.run('evaluate', '--case', 'injection', '--repeats', '2', '--agent', 'codex')).toBe(0);
    expect(cli.boocode.launches.map(({ flow, agent }) => [flow, agent])).toEqual([
      ['code-review', 'codex'],
      ['code-review', 'codex'],
    ]);
    expect(cli.stdout.join('\n')).toMatch(/\| code-review \| 2 \| 0 \| 0\/2 \(0 %\) \|.*\| 85 % \|/);
  });

  it('says of a run that is not whole why, and where it is seen', async () => {
    const error = { outcome: 'failure' as const, code: 'agent.model', message: 'Model nope cannot be used here.' };
    const failed = aStep(1, { state: 'failed', condition: 'failed', error });
    cli.boocode.run = anEndedRun({ verdict: 'INCOMPLETE', steps: [failed, aStep(2)] });
    expect(await cli.run('evaluate', '--case', 'injection', '--model', 'nope')).toBe(1);
    expect(cli.stderr.join('\n')).toContain(
      `  not whole: Model nope cannot be used here. See npm run boocode -- show ${runId}`,
    );
  });

  it('refuses a case that there is not, with those that there are', async () => {
    await expect(cli.run('evaluate', '--case', 'nothing')).rejects.toThrow(/no case nothing.*injection/);
    expect(cli.boocode.launches).toEqual([]);
  });
});
