import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readProcess } from '@boocode/processes/process-table';
import { expect, it, onTestFinished } from 'vitest';
import { endShell } from './end-shell.js';

it('ends a shell that has no session of its own yet, nor its mark: it was forked a moment ago', async () => {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const startTime = readProcess(pid)?.startTime ?? null;
  const gone = once(child, 'exit');
  expect(await endShell({ id: 'of a mark that it does not bear', pid, startTime }, 0)).toBe(1);
  await gone;
});

it('lets a process live that has the number of a shell and started at another time', async () => {
  const child = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  expect(await endShell({ id: 'gone', pid: child.pid ?? 0, startTime: 'another' }, 0)).toBe(0);
  expect(child.exitCode).toBeNull();
});
