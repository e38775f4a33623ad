import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { ClaimedTask } from '../tasks/types.js';
import { createDispatcher } from './dispatcher.js';
import type { TaskQueue } from './task-queue.js';
import { completed } from './testing/test-host.js';

function taskOf(id: string): ClaimedTask {
  return {
    id,
    project_id: null,
    flow_run_id: null,
    step_key: null,
    input: id,
    agent: 'conductor',
    model: null,
    mode_id: null,
    thinking_option_id: null,
    session_id: null,
    chat_id: null,
    attempt: 1,
    spec: {},
    run_spec: null,
    agent_session_id: null,
    dependencies: [],
  };
}

test('attempts that end at the same moment are completed in one tick', async () => {
  const batches: string[][] = [];
  const seen = new EventEmitter();
  const delivered = once(seen, 'all');
  const waiting = ['a', 'b', 'c', 'd'];
  const queue: TaskQueue = {
    hold: async () => undefined,
    async tick({ completions }) {
      if (completions.length > 0) batches.push(completions.map(({ id }) => id));
      if (batches.flat().length === 4) seen.emit('all');
      return { claimed: waiting.splice(0).map((id) => taskOf(id)), lost: [] };
    },
    fail: async () => true,
    heartbeat: async () => [],
    running: async () => [],
    recordSession: async () => true,
    appendEvents: async () => null,
    release: async () => undefined,
    reap: async () => undefined,
  };
  const dispatcher = createDispatcher({
    queue,
    runners: new Map([['conductor', { runner: { run: async () => completed }, slots: 4 }]]),
    listen: async () => async () => undefined,
    onChange: () => undefined,
    onEvents: () => undefined,
    log: pino({ level: 'silent' }),
  });
  await dispatcher.start();
  await delivered;
  await dispatcher.stop();
  expect(batches).toEqual([['a', 'b', 'c', 'd']]);
});
