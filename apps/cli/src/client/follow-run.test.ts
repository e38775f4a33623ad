import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boocodeFixture, type BoocodeFixture } from '../testing/boocode-fixture.js';
import { aRun, aStep, anEndedRun, runId } from '../testing/run-fixture.js';
import { CoderClient } from './coder-client.js';
import { followRun, StoppedWatching, type Pace } from './follow-run.js';
import type { LiveRun } from './live-run.js';

/** So slow that only frames, or the loss of the socket, can be what brought a change. */
const frames: Pace = { pollMs: 600_000, checkMs: 600_000, reconnectMs: 5, goneMs: 600_000 };
const polling: Pace = { pollMs: 5, checkMs: 5, reconnectMs: 5, goneMs: 600_000 };

let boocode: BoocodeFixture;
let stop: AbortController;
let seen: LiveRun[];
beforeEach(async () => {
  boocode = await boocodeFixture(aRun());
  stop = new AbortController();
  seen = [];
});
afterEach(() => boocode.close());

function follow(pace: Pace) {
  const client = new CoderClient({ url: boocode.url, token: 'the-token-of-the-test' });
  return followRun(client, { id: runId, pace, signal: stop.signal, onChange: (live) => seen.push(live) });
}

describe('followRun', () => {
  it('shows changes as frames bring them, and returns the run with its report', async () => {
    const watched = boocode.nextWatcher();
    const following = follow(frames);
    await watched;
    boocode.send({
      type: 'task_updated',
      flow_run_id: runId,
      task: aStep(1, { state: 'running', condition: 'running' }),
    });
    boocode.run = anEndedRun();
    boocode.send({ type: 'run_updated', run: { ...anEndedRun() } });
    expect(await following).toEqual(anEndedRun());
    expect(seen.map((live) => live.run.steps[0]?.condition)).toContain('running');
    expect(boocode.tokens).toEqual(new Set(['Bearer the-token-of-the-test']));
  });

  it('watches again after the socket is lost, and misses nothing', async () => {
    const first = boocode.nextWatcher();
    const following = follow(frames);
    await first;
    const second = boocode.nextWatcher();
    boocode.run = aRun({ steps: [aStep(1, { state: 'running', condition: 'running' }), aStep(2)] });
    boocode.dropSockets();
    await second;
    expect(seen.at(-1)?.run.steps[0]?.condition).toBe('running');
    boocode.run = anEndedRun();
    boocode.send({ type: 'run_snapshot', run: anEndedRun() });
    expect(await following).toEqual(anEndedRun());
  });

  it('goes on through a restart of coder, when neither socket nor question is answered', async () => {
    const first = boocode.nextWatcher();
    const following = follow(polling);
    await first;
    boocode.away = true;
    boocode.dropSockets();
    const asked = boocode.asked.length;
    await expect.poll(() => boocode.asked.length).toBeGreaterThan(asked + 2);
    const second = boocode.nextWatcher();
    boocode.run = anEndedRun();
    boocode.away = false;
    await Promise.race([second, following]);
    expect(await following).toEqual(anEndedRun());
  });

  it('ends with the words of BooCode when there is no such run', async () => {
    boocode.run = aRun({ id: '0199c0de-0000-7000-8000-000000000099' });
    await expect(follow(polling)).rejects.toMatchObject({ code: 'not-found', status: 404, exitCode: 2 });
  });

  it('gives up when BooCode stays away', async () => {
    boocode.away = true;
    await expect(follow({ ...polling, goneMs: 50 })).rejects.toMatchObject({ code: 'boocode.unreachable' });
  });

  it('ends at once when the person stops watching', async () => {
    const watched = boocode.nextWatcher();
    const following = follow(frames);
    await watched;
    stop.abort(new StoppedWatching());
    await expect(following).rejects.toBeInstanceOf(StoppedWatching);
  });
});
