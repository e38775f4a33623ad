import { join } from 'node:path';
import { FlowRunView } from '@boocode/contracts/flow-run';
import { afterAll, expect, test } from 'vitest';
import { processesOf } from './processes.js';
import { soundRepository } from './repositories.js';
import { Stack } from './stack.js';

const stack = new Stack();
afterAll(() => stack.stop());

test('a run without a running BooCode starts one, and ends it again', { timeout: 180_000 }, async () => {
  const repository = soundRepository(join(stack.scratch, 'sound'));
  const result = await stack.cli('run', 'code-review', '--repo', repository, '--json');
  expect(result).toMatchObject({ code: 0 });
  expect(FlowRunView.parse(JSON.parse(result.stdout)).verdict).toBe('APPROVE');
  expect(result.stderr).toContain('Starting BooCode in the background');
  expect(processesOf(stack.dataDirectory)).toEqual([]);
  expect(await stack.cli('runs')).toMatchObject({ code: 1, stdout: '' });
});
