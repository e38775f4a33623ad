import { text } from 'node:stream/consumers';
import { PersonAnswer } from '@boocode/contracts/arena';
import type { TaskView } from '@boocode/contracts/task';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { createProgram } from '../program.js';
import { aRun, aStep, runId } from '../testing/run-fixture.js';
import { runningBooCode, type RunningBooCode } from '../testing/running-boocode.js';

// The commands of a person against a BooCode that has one run, on a real port.

let running: RunningBooCode;
let steps: TaskView[];
let answers: { path: string; answer: PersonAnswer }[];
let stdout: string[];

beforeEach(async () => {
  [steps, answers, stdout] = [[], [], []];
  running = await runningBooCode((request, response) => {
    const say = (body: unknown): void => void response.end(JSON.stringify(body));
    if (request.method === 'GET') return say(request.url?.endsWith('/ready') === true ? {} : aRun({ steps }));
    const hear = (body: string): void => {
      answers.push({ path: request.url ?? '', answer: PersonAnswer.parse(JSON.parse(body)) });
      say({ ...steps[0], state: 'completed', condition: 'completed', output_summary: 'Heard.' });
    };
    void text(request).then(hear);
  });
});
afterEach(() => running.stop());

async function boocode(...args: string[]): Promise<number> {
  let code = -1;
  const program = createProgram({
    context: () => ({
      config: readConfig({ BOOCODE_DATA_DIR: running.dataDir }),
      environment: {},
      output: { print: (line) => stdout.push(line), say: () => undefined },
      stderr: process.stderr,
      stdout: { columns: 120, coloured: false },
      confirm: null,
      folder: '/srv',
      signal: new AbortController().signal,
    }),
    finish: (ended) => {
      code = ended;
    },
  });
  await program.parseAsync(['node', 'boocode', ...args]);
  return code;
}

const asking = (n: number, step_key: string): TaskView =>
  aStep(n, { step_key, agent: 'human', condition: 'needs-you' });

it('picks a winner, as a branch, merged, or for nothing yet, or none', async () => {
  steps = [asking(1, 'pick'), asking(2, 'approve')];
  expect(await boocode('pick', runId, 'b', '--branch', 'better', '--words', 'It is short.')).toBe(0);
  expect(await boocode('pick', runId, 'A', '--merge')).toBe(0);
  expect(await boocode('pick', runId, 'none')).toBe(0);
  const picked = (contestant: string | null, after: object, words = '') => ({
    path: `/api/coder/tasks/${steps[0]?.id}/answer`,
    answer: { kind: 'pick', pick: { contestant, after, words }, by: 'cli' },
  });
  expect(answers).toEqual([
    picked('B', { do: 'branch', name: 'better' }, 'It is short.'),
    picked('A', { do: 'merge', way: 'merge' }),
    picked(null, { do: 'nothing' }),
  ]);
  expect(stdout[0]).toBe('Step 1: Heard.');
  await expect(boocode('pick', runId, 'both')).rejects.toMatchObject({ code: 'cli.usage' });
});

it('approves, or not, and says where the run stands when nobody is asked', async () => {
  steps = [asking(1, 'pick'), asking(2, 'approve')];
  expect(await boocode('approve', runId, '--words', 'Go.')).toBe(0);
  expect(await boocode('approve', runId, '--no')).toBe(0);
  expect(answers).toEqual([
    {
      path: `/api/coder/tasks/${steps[1]?.id}/answer`,
      answer: { kind: 'approve', approved: true, words: 'Go.', by: 'cli' },
    },
    {
      path: `/api/coder/tasks/${steps[1]?.id}/answer`,
      answer: { kind: 'approve', approved: false, words: '', by: 'cli' },
    },
  ]);
  steps = [aStep(1)];
  await expect(boocode('approve', runId)).rejects.toMatchObject({ code: 'step.none-waits' });
});
