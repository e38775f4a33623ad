import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkId } from './testing/boocode-fixture.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { anAsk, runId } from './testing/run-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

describe('steering runs', () => {
  it('says what a retry redoes and keeps', async () => {
    expect(await cli.run('retry', '0199c0')).toBe(0);
    expect(cli.stdout).toEqual(['Redone: fold, render', 'Kept:   context']);
  });

  it('says what a retry from a step would redo, without doing it', async () => {
    expect(await cli.run('retry', '0199c0', '--from', 'fold', '--dry-run', '--model', 'a/b')).toBe(0);
    expect(cli.stdout).toEqual(['Would redo: fold, render', 'Would keep:   context']);
    await expect(cli.run('retry', '0199c0', '--from', 'fold', '--only', 'fold')).rejects.toMatchObject({
      code: 'commander.conflictingOption',
    });
  });

  it('forks, pauses and resumes a run', async () => {
    expect(await cli.run('fork', '0199c0', '--from', 'fold')).toBe(0);
    expect(await cli.run('pause', '0199c0')).toBe(0);
    expect(await cli.run('resume', '0199c0')).toBe(0);
    expect(cli.stdout).toEqual([forkId, `Paused ${runId}: fold, render`, 'Goes on: fold, render']);
  });

  it('says what was cancelled', async () => {
    expect(await cli.run('cancel', '0199c0')).toBe(0);
    expect(cli.stdout[0]).toContain('angle.step-1, angle.step-2');
  });
});

describe('what is asked', () => {
  it('lists what is asked, and answers it by the end of its id', async () => {
    cli.boocode.asks = [anAsk()];
    expect(await cli.run('asks')).toBe(0);
    expect(cli.stdout.join('\n')).toMatch(
      /✋ Run npm test .*Code review, Step 1.*\n +npm test\n.*answer 0000a5c1 allow\|deny/,
    );
    cli.stdout.splice(0);
    expect(await cli.run('answer', '0000a5c1', 'allow', '--for', 'run', '--pattern', 'npm *')).toBe(0);
    expect(cli.stdout).toEqual(['Allowed: Run npm test, and npm * for the rest of the run']);
    expect(cli.boocode.answers).toMatchObject([{ decision: 'allow', scope: 'run', pattern: 'npm *', by: 'cli' }]);
  });

  it('says that somebody else has answered', async () => {
    cli.boocode.asks = [anAsk({ state: 'denied' })];
    await expect(cli.run('answer', anAsk().id, 'allow')).rejects.toMatchObject({
      code: 'ask.denied',
      message: 'It was denied already.',
    });
    await expect(cli.run('answer', '0000a5c1', 'allow')).rejects.toMatchObject({ code: 'ask.unknown', exitCode: 2 });
  });

  it('denies with words, and answers a question', async () => {
    cli.boocode.asks = [
      anAsk(),
      anAsk({ id: '0199c0de-0000-7000-8000-00000000a5c2', kind: 'question', title: 'Which?' }),
    ];
    expect(await cli.run('answer', '0000a5c1', 'deny', '--message', 'Not here.')).toBe(0);
    expect(await cli.run('answer', '0000a5c2', 'say', '--message', 'B')).toBe(0);
    expect(cli.boocode.answers).toMatchObject([
      { decision: 'deny', message: 'Not here.' },
      { decision: 'answer', answers: ['B'] },
    ]);
    await expect(cli.run('answer', '0000a5c2', 'say')).rejects.toMatchObject({ exitCode: 2 });
    await expect(cli.run('answer', '0000a5c1', 'allow', '--pattern', 'x')).rejects.toThrow(/--for step/);
  });
});
