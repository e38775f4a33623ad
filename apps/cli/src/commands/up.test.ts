import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../supervisor/process-identity.js';
import { houseFixture, type HouseFixture } from '../testing/house-fixture.js';

let house: HouseFixture;
beforeEach(() => {
  house = houseFixture();
});
afterEach(() => house.remove());

const inRun = (name: string) => path.join(house.dataDir, 'run', name);

describe('up', () => {
  it('says once that it is ready, and where, when coder and server are', async () => {
    const running = house.start();
    await house.until(() => house.printed.length > 0);
    expect(house.printed).toEqual(['BooCode is ready at http://127.0.0.1:7999']);
    expect(JSON.parse(readFileSync(inRun('boocode.json'), 'utf8'))).toMatchObject({
      url: 'http://127.0.0.1:7999',
      pid: process.pid,
    });
    expect(await running.stop()).toBe(0);
  });

  it('ends everything in reverse order, and leaves no file that says it runs', async () => {
    const running = house.start();
    await house.until(() => house.printed.length > 0);
    const pids = [...house.pids('booterm'), ...house.pids('coder'), ...house.pids('server'), ...house.databases];
    expect(await running.stop()).toBe(0);
    expect(
      house
        .diary()
        .slice(3)
        .map((line) => line.replace(/ \d+/, '')),
    ).toEqual(['server told to end', 'coder told to end', 'booterm told to end']);
    expect(pids).toHaveLength(4);
    expect(pids.map((pid) => identify(pid))).toEqual([null, null, null, null]);
    expect(existsSync(inRun('boocode.json')) || existsSync(inRun('supervisor.json'))).toBe(false);
  });

  it.each(['coder', 'server'] as const)('starts a killed %s again, and nothing else', async (name) => {
    const other = name === 'coder' ? 'server' : 'coder';
    const running = house.start();
    await house.until(() => house.printed.length > 0);
    process.kill(house.pids(name)[0] ?? 0, 'SIGKILL');
    await house.until(() => house.pids(name).length === 2);
    expect(house.said).toContain(`${name} ended (signal SIGKILL); starting it again in 250 ms.`);
    expect(house.pids(other)).toHaveLength(1);
    expect(house.printed).toHaveLength(1);
    expect(await running.stop()).toBe(0);
    expect(house.pids(name).map((pid) => identify(pid))).toEqual([null, null]);
  });

  it('works without booterm when that does not start, says so, and tries it again', async () => {
    const running = house.start({ TEST_NEVER_READY: 'booterm' });
    await house.until(() => house.printed.length > 0);
    expect(house.said.filter((line) => line.includes('the rest works without it'))).toHaveLength(1);
    await house.until(() => house.pids('booterm').length > 1);
    expect(await running.stop()).toBe(0);
  });

  it('starts a killed Postgres again', async () => {
    const running = house.start();
    await house.until(() => house.printed.length > 0);
    process.kill(house.databases[0] ?? 0, 'SIGKILL');
    await house.until(() => house.databases.length === 2);
    expect(house.said).toContain('Postgres ended (signal SIGKILL); starting it again in 250 ms.');
    expect(await running.stop()).toBe(0);
    expect(house.databases.map((pid) => identify(pid))).toEqual([null, null]);
  });

  it('keeps what it says, and what its parts say before they can log, as lines of JSON', async () => {
    const running = house.start({ TEST_NEVER_READY: 'booterm' });
    await house.until(() => house.printed.length > 0);
    await running.stop();
    const linesOf = (name: string): unknown[] =>
      readFileSync(path.join(house.dataDir, 'logs', `${name}.log`), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const time = expect.any(String);
    expect(linesOf('supervisor')).toContainEqual(
      expect.objectContaining({ level: 30, time, service: 'supervisor', msg: 'Everything has ended.' }),
    );
    expect(linesOf('booterm')).toContainEqual(
      expect.objectContaining({ level: 50, time, service: 'booterm', msg: 'something is wrong' }),
    );
  });

  it('tells a second start where it runs already', async () => {
    const running = house.start();
    await house.until(() => house.printed.length > 0);
    expect(await house.start().ended).toBe(0);
    expect(house.said.at(-1)).toContain('already runs at http://127.0.0.1:7999');
    expect(house.printed).toHaveLength(1);
    await running.stop();
  });

  it('refuses a second start while the first one still starts', async () => {
    const running = house.start();
    await expect(house.start().ended).rejects.toMatchObject({ code: 'boocode.starting' });
    await running.stop();
    expect(house.printed).toEqual([]);
  });

  it('starts a part whose settings are wrong once, and gives up with its words', async () => {
    await expect(house.start({ TEST_MISCONFIGURED: 'server' }).ended).rejects.toMatchObject({
      message: expect.stringMatching(/server ended before it was ready \(exit code 2\)/),
      exitCode: 2,
    });
    expect(house.said).toContain('server: no such configuration');
    expect(house.pids('server')).toHaveLength(1);
    const pids = [...house.pids('server'), ...house.pids('coder'), ...house.databases];
    expect(pids.map((pid) => identify(pid))).toEqual([null, null, null]);
  });

  it('works without booterm when its settings are wrong, and does not try it again', async () => {
    const running = house.start({ TEST_MISCONFIGURED: 'booterm' });
    await house.until(() => house.printed.length > 0);
    expect(house.said.filter((line) => line.includes('does not start with these settings'))).toHaveLength(1);
    expect(await running.stop()).toBe(0);
    expect(house.pids('booterm')).toHaveLength(1);
  });

  it('refuses an address that is not this machine’s before anything is started', async () => {
    await expect(
      house.start({}, { BOOCODE_HOST: '203.0.113.1', BOOCODE_TOKEN: 'x'.repeat(16) }).ended,
    ).rejects.toMatchObject({
      code: 'port.refused',
      exitCode: 2,
    });
    expect([house.databases, house.diary()]).toEqual([[], []]);
    // The next start finds nothing in its way.
    const running = house.start();
    await house.until(() => house.printed.length > 0);
    expect(await running.stop()).toBe(0);
  });

  it('gives up with the words of a part that never starts, and leaves nothing running', async () => {
    await expect(house.start({ TEST_NEVER_READY: 'coder' }).ended).rejects.toThrow(
      /coder ended before it was ready \(exit code 1\)/,
    );
    expect(house.said).toContain('coder: something is wrong');
    expect(house.pids('coder')).toHaveLength(3);
    expect([...house.pids('coder'), ...house.databases].map((pid) => identify(pid))).toEqual([null, null, null, null]);
  });

  it('takes over from a supervisor that was killed, and ends what it left', async () => {
    const first = house.start();
    await house.until(() => house.printed.length > 0);
    await first.stop();
    // Without an IPC channel it never learns that its parent is gone.
    const left = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    await once(left, 'spawn');
    const leftExited = once(left, 'exit');
    const dead = { pid: 2 ** 22 - 1, started: '1' };
    writeFileSync(inRun('supervisor.json'), JSON.stringify({ ...dead, children: [identify(left.pid ?? 0)] }));
    const second = house.start();
    await house.until(() => house.printed.length === 2);
    expect((await leftExited)[1]).toBe('SIGTERM');
    await second.stop();
  });
});
