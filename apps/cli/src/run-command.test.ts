import type { ErrorBody } from '@boocode/contracts/error';
import { StoppedWatching } from './client/follow-run.js';
import { mendingId } from './testing/mending-fixture.js';
import { aPreview } from './testing/preview-fixture.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { aRun, anEndedRun, runId } from './testing/run-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

describe('run', () => {
  it('launches with what was asked for, and prints the report alone on stdout', async () => {
    expect(
      await cli.run('run', 'code-review', '--repo', 'shop', '--base', 'main', '--band', 'small', '--goal', 'money'),
    ).toBe(0);
    expect(cli.boocode.launches).toMatchObject([
      { flow: 'code-review', repo: '/srv/shop', base: 'main', band: 'small', goal: 'money' },
    ]);
    expect(cli.stdout).toEqual(['# Review\n\nREQUEST CHANGES']);
    expect(cli.stderr.join('')).toContain(`Run ${runId}: ${cli.boocode.url}/runs/${runId}`);
  });

  it('asks for a deadline only when one is said', async () => {
    expect(await cli.run('run', 'code-review', '--repo', '.', '--deadline', '45')).toBe(0);
    expect(await cli.run('run', 'code-review', '--repo', '.')).toBe(0);
    expect(cli.boocode.launches.map((launch) => launch.deadline_minutes)).toEqual([45, undefined]);
  });

  it('launches with a budget and with as many angles as it needs', async () => {
    const limits = ['--budget', '500k', '--budget', '$5', '--min-angles', '4', '--reuse'];
    expect(await cli.run('run', 'code-review', '--repo', '.', ...limits)).toBe(0);
    expect(cli.boocode.launches).toMatchObject([{ budget: { tokens: 500_000, usd: 5 }, min_angles: 4, reuse: true }]);
  });

  it('with --dry-run says what it would be, what may go wrong and what mends it, and launches nothing', async () => {
    const problem = { message: 'Claude is not signed in.', mend: 'claude login', steps: ['angle.a'], blocks: true };
    cli.boocode.preview = aPreview({ problems: [problem] });
    expect(await cli.run('run', 'code-review', '--repo', '.', '--dry-run')).toBe(2);
    expect([cli.boocode.launches, cli.boocode.previews.length]).toEqual([[], 1]);
    expect(cli.stdout).toEqual([
      'Code review: feature against main',
      'feature@aaaaaaaaaaaa against main',
      'small: one file changed',
      '  angle.a  opencode x/y  30k–80k tok  2–6 min  $0.40–$1.20',
      'Expected: 30k–80k tok  2–6 min  $0.40–$1.20',
      'Blocks: Claude is not signed in. (angle.a)',
      '  claude login',
    ]);
    cli.boocode.preview = aPreview();
    expect(await cli.run('run', 'code-review', '--repo', '.', '--dry-run', '--reuse')).toBe(0);
    expect(cli.stdout.at(-1)).toMatch(/^ {2}A step that was asked the very same before .* nothing\.$/);
    expect(await cli.run('run', 'code-review', '--repo', '.', '--dry-run', '--json')).toBe(0);
    expect(JSON.parse(cli.stdout.slice(13).join('\n'))).toEqual(aPreview());
  });

  it('agrees to the commands of a repository only by the hash that was shown', async () => {
    cli.boocode.untrusted = { project_id: mendingId, hash: 'abc' };
    const asked = ['run', 'project.migrate', '--repo', '.'];
    await expect(cli.run(...asked)).rejects.toThrow('set-up: npm ci');
    await expect(cli.run(...asked, '--agree', 'other')).rejects.toMatchObject({ code: 'project.untrusted' });
    expect(cli.boocode.launches).toEqual([]);
    expect(await cli.run(...asked, '--agree', 'abc')).toBe(0);
    expect(cli.boocode.launches).toMatchObject([{ flow: 'project.migrate' }]);
  });

  it('prints the whole run as JSON and nothing else', async () => {
    expect(await cli.run('run', 'code-review', '--repo', '.', '--json')).toBe(0);
    expect(JSON.parse(cli.stdout.join('\n'))).toEqual(anEndedRun());
  });

  it('launches once when the answer was lost', async () => {
    cli.boocode.loseAnswers = 1;
    expect(await cli.run('run', 'code-review', '--repo', '.')).toBe(0);
    expect(new Set(cli.boocode.launches.map((launch) => launch.idempotency_key)).size).toBe(1);
    expect(cli.boocode.launches).toHaveLength(2);
  });

  it.each([
    ['a review that asks for changes', anEndedRun(), 0],
    ['an approval with gaps', anEndedRun({ condition: 'gaps', verdict: 'APPROVE' }), 0],
    ['an incomplete review', anEndedRun({ condition: 'gaps', verdict: 'INCOMPLETE' }), 1],
    ['a failed run', anEndedRun({ condition: 'failed', verdict: null, report: null }), 1],
    ['a cancelled run', anEndedRun({ condition: 'cancelled', verdict: null, report: null }), 1],
  ])('ends %s with its exit code', async (_what, run, code) => {
    cli.boocode.run = run;
    expect(await cli.run('run', 'code-review', '--repo', '.')).toBe(code);
  });

  it('ends a refused request with 2 and the words of BooCode', async () => {
    cli.boocode.refusal = {
      status: 422,
      body: { code: 'repository.none', message: 'No repository at /srv.' } satisfies ErrorBody,
    };
    await expect(cli.run('run', 'code-review', '--repo', '.')).rejects.toMatchObject({
      message: 'No repository at /srv.',
      exitCode: 2,
    });
  });

  it('leaves the run going after Ctrl-C, and says how to get back', async () => {
    cli.boocode.run = aRun();
    const watched = cli.boocode.nextWatcher();
    const running = cli.run('run', 'code-review', '--repo', '.');
    await watched;
    cli.interrupt.abort(new StoppedWatching());
    expect(await running).toBe(130);
    expect(cli.stderr.join('\n')).toContain(`npm run boocode -- show ${runId} --follow`);
    expect(cli.boocode.asked.filter((route) => route.includes('cancel'))).toEqual([]);
  });

  it('asks before a launch that may cost much, and needs --yes where nobody can be asked', async () => {
    cli.boocode.confirms = true;
    await expect(cli.run('run', 'code-review', '--repo', '/repo')).rejects.toThrow(/With --yes it is launched/);
    expect(await cli.run('run', 'code-review', '--repo', '/repo', '--yes')).toBe(0);
    expect(cli.boocode.launches).toMatchObject([{ confirmed: true }]);
  });
});
