import { join } from 'node:path';
import { quickest } from '@boocode/rehearsal/quickest';
import { afterAll, expect, test } from 'vitest';
import { processesOf } from './processes.js';
import { soundRepository } from './repositories.js';
import { Stack } from './stack.js';

const stack = new Stack();
afterAll(() => stack.stop());

test(
  'a run without a running BooCode starts one, approves a sound branch in a report under twenty lines, and ends it again',
  { timeout: 180_000 },
  async () => {
    const repository = soundRepository(join(stack.scratch, 'sound'));
    const result = await stack.cli('run', 'code-review', '--repo', repository, '--agent', quickest);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('APPROVE');
    expect(result.stdout.trim().split('\n').length).toBeLessThan(20);
    expect(result.stderr).toContain('Starting BooCode in the background');
    expect(processesOf(stack.dataDirectory)).toEqual([]);
    expect(await stack.cli('runs')).toMatchObject({ code: 1, stdout: '' });
  },
);
