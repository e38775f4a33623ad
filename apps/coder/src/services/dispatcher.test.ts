import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { ClaimedTask } from '../tasks/types.js';
import { createDispatcher } from './dispatcher.js';
import type { Dispatcher } from './dispatcher-ports.js';
import type { TaskQueue } from './task-queue.js';
import { failure, type TaskRunner } from './task-runner.js';
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

/** A queue that has these tasks, once. */
function queueOf(ids: string[]): TaskQueue {
  return {
    hold: async () => ({ draining: false, hosts: 1 }),
    tick: async () => ({ claimed: ids.splice(0).map((id) => taskOf(id)), lost: [] }),
    fail: async () => true,
    heartbeat: async () => [],
    running: async () => [],
    recordSession: async () => true,
    appendEvents: async () => null,
    release: async () => undefined,
    reap: async () => undefined,
  };
}

function dispatcherOf(queue: TaskQueue, runner: TaskRunner): Dispatcher {
  return createDispatcher({
    queue,
    runners: new Map([['conductor', { runner, slots: 4 }]]),
    listen: async () => async () => undefined,
    onChange: () => undefined,
    onEvents: () => undefined,
    log: pino({ level: 'silent' }),
  });
}

test('attempts that end at the same moment are completed in one tick', async () => {
  const batches: string[][] = [];
  const seen = new EventEmitter();
  const delivered = once(seen, 'all');
  const queue = queueOf(['a', 'b', 'c', 'd']);
  const dispatcher = dispatcherOf(
    {
      ...queue,
      tick(ask) {
        if (ask.completions.length > 0) batches.push(ask.completions.map(({ id }) => id));
        if (batches.flat().length === 4) seen.emit('all');
        return queue.tick(ask);
      },
    },
    { run: async () => completed },
  );
  await dispatcher.start();
  await delivered;
  await dispatcher.stop();
  expect(batches).toEqual([['a', 'b', 'c', 'd']]);
});

test('the end of an attempt is written after the session that the next one goes on in', async () => {
  const written: string[] = [];
  const seen = new EventEmitter();
  const failed = once(seen, 'failed');
  const dispatcher = dispatcherOf(
    {
      ...queueOf(['a']),
      async recordSession() {
        // Longer than an agent needs that dies at once: several turns of the loop.
        for (let turn = 0; turn < 50; turn += 1) await setImmediate();
        written.push('session');
        return true;
      },
      async fail() {
        written.push('end');
        seen.emit('failed');
        return true;
      },
    },
    {
      async run(_task, { onSession }) {
        onSession({ agent_session_id: 'one', resumed: false, model: null, mode_id: null, thinking_option_id: null });
        return failure('agent.died', 'It died at once.');
      },
    },
  );
  await dispatcher.start();
  await failed;
  await dispatcher.stop();
  expect(written).toEqual(['session', 'end']);
});
