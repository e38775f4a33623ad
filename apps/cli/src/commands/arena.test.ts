import { text } from 'node:stream/consumers';
import { ArenaRequest } from '@boocode/contracts/arena';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { createProgram } from '../program.js';
import { anEndedRun, runId } from '../testing/run-fixture.js';
import { runningBooCode, type RunningBooCode } from '../testing/running-boocode.js';

// `boocode arena` against a BooCode on a real port that takes every arena, once its commands are agreed to.

let running: RunningBooCode;
let requests: { path: string; body: unknown }[];
let refuses: boolean;
let stdout: string[];
let stderr: string[];

beforeEach(async () => {
  [requests, stdout, stderr, refuses] = [[], [], [], false];
  running = await runningBooCode((request, response) => {
    const say = (status: number, body: unknown): void => {
      response.statusCode = status;
      response.end(JSON.stringify(body));
    };
    const url = request.url ?? '';
    if (request.method === 'GET') return say(200, url.endsWith('/ready') ? {} : anEndedRun());
    void text(request).then((body) => {
      requests.push({ path: url, body: JSON.parse(body) });
      if (url.endsWith('/agree')) {
        refuses = false;
        return say(200, { hash: 'abc', setup: [], check: 'npm test', agreed: true });
      }
      if (refuses) {
        const details = { project_id: 'p', hash: 'abc', setup: [], check: 'npm test' };
        return say(409, { code: 'project.untrusted', message: 'It wants to run npm test.', details });
      }
      return say(201, { id: runId, created: true, url: `/runs/${runId}`, notice: 'origin is away.' });
    });
  });
});
afterEach(() => running.stop());

async function arena(...args: string[]): Promise<number> {
  let code = -1;
  const program = createProgram({
    context: () => ({
      config: readConfig({ BOOCODE_DATA_DIR: running.dataDir }),
      environment: {},
      output: { print: (line) => stdout.push(line), say: (line) => stderr.push(line) },
      stderr: Object.assign(Object.create(process.stderr), { isTTY: false, write: () => true }),
      stdout: { columns: 120, coloured: false },
      confirm: null,
      folder: '/srv/shop',
      signal: new AbortController().signal,
    }),
    finish: (ended) => {
      code = ended;
    },
  });
  for (const command of [program, ...program.commands]) command.configureOutput({ writeErr: () => undefined });
  await program.parseAsync(['node', 'boocode', 'arena', '--prompt', 'Make it fast', ...args]);
  return code;
}

const two = ['--contestant', 'opencode', '--contestant', 'claude:vendor/model:latest'];

it('launches what was said, says how to pick, and leaves it going', async () => {
  expect(await arena(...two, '--judge', 'gemini', '--blind', '--base', 'main', '--budget', '500k')).toBe(0);
  expect(requests.map(({ path: url }) => url)).toEqual(['/api/coder/arenas']);
  expect(ArenaRequest.parse(requests[0]?.body)).toMatchObject({
    repo: '/srv/shop',
    base: 'main',
    prompt: 'Make it fast',
    contestants: [{ agent: 'opencode' }, { agent: 'claude', model: 'vendor/model:latest' }],
    judge: { agent: 'gemini' },
    pick: 'person',
    blind: true,
    budget: { tokens: 500_000 },
    idempotency_key: expect.any(String),
  });
  expect(stdout).toEqual([runId]);
  expect(stderr.join('\n')).toContain('origin is away.');
  expect(stderr.join('\n')).toContain(`boocode -- pick ${runId} A --merge`);
});

it('with --watch follows it to its end and prints its report', async () => {
  expect(await arena(...two, '--judge', 'codex:o5', '--pick', 'judge', '--watch')).toBe(0);
  expect(requests[0]?.body).toMatchObject({ pick: 'judge', judge: { agent: 'codex', model: 'o5' } });
  expect(stdout.join('\n')).toBe(anEndedRun().report?.trimEnd());
  expect(stderr.join('\n')).not.toContain('boocode -- pick');
});

it('agrees to commands only by their hash', async () => {
  refuses = true;
  await expect(arena(...two)).rejects.toMatchObject({ code: 'project.untrusted' });
  await expect(arena(...two, '--agree', 'other')).rejects.toMatchObject({ code: 'project.untrusted' });
  expect(requests.some(({ path: url }) => url.endsWith('/agree'))).toBe(false);
  expect(await arena(...two, '--agree', 'abc')).toBe(0);
});

it('refuses a contestant that is no agent', async () => {
  await expect(arena('--contestant', 'Not an agent')).rejects.toMatchObject({ code: 'commander.invalidArgument' });
});
