import { expect, test } from 'vitest';
import { testTask } from '../tasks/test-run.js';
import type { ClaimedTask } from '../tasks/types.js';
import { SourceUnreachable } from './git/mirrors.js';
import { goingHome } from './going-home.js';
import type { AttemptContext } from './task-runner.js';

const task: ClaimedTask = {
  ...testTask({ id: 'a' }),
  session_id: null,
  chat_id: null,
  mode_id: null,
  thinking_option_id: null,
  attempt: 1,
  run_spec: null,
  agent_session_id: null,
  dependencies: [],
};
const context: AttemptContext = {
  signal: new AbortController().signal,
  onEvent: () => undefined,
  onSession: () => undefined,
  onAsk: () => Promise.reject(new Error('nobody to ask')),
  untimed: (work) => work(),
};
const lost = { run: () => Promise.reject(new SourceUnreachable('Nobody is there')) };

test('what cannot be fetched here is left to its home, and burns no attempt', async () => {
  const said: string[] = [];
  const runner = goingHome(lost, async ({ id }, why) => said.push(`${id}: ${why}`) > 0);
  const end = await runner.run(task, context);
  expect(end).toMatchObject({ outcome: 'crash', error: { code: 'source.unreachable' }, retry_after_seconds: 0 });
  expect(said).toEqual(['a: Nobody is there']);
});

test('at home it fails, and any other fault is passed on', async () => {
  await expect(goingHome(lost, async () => false).run(task, context)).rejects.toThrow('Nobody is there');
  const broken = { run: () => Promise.reject(new Error('a fault')) };
  await expect(goingHome(broken, async () => true).run(task, context)).rejects.toThrow('a fault');
});
