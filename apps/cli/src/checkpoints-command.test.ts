import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { RestoreRequest, type CheckpointView, type RestoreReply } from '@boocode/contracts/checkpoint';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from './config.js';
import { createProgram } from './program.js';
import { runningBooCode, type RunningBooCode } from './testing/running-boocode.js';

const chat = '01999999-0000-7000-8000-00000000c4a7';
const [first, second] = ['01999999-0000-7000-8000-0000000000a1', '01999999-0000-7000-8000-0000000000b2'];
const checkpoint = { chat_id: chat, task_id: null, commit: 'a'.repeat(40), created_at: '2026-11-27T10:30:00.000Z' };
const checkpoints: CheckpointView[] = [
  { ...checkpoint, id: first, kind: 'before', files: 0, added: 0, removed: 0 },
  { ...checkpoint, id: second, kind: 'after', files: 2, added: 10, removed: 3 },
];
const reply: RestoreReply = {
  written: ['a.txt'],
  removed: ['b.txt'],
  left: ['sub'],
  turns: 1,
  turns_back: 0,
  undo: second,
};

let running: RunningBooCode;
let asked: { url: string; body: RestoreRequest }[];
let listed: CheckpointView[];
let stdout: string[];
let stderr: string[];

beforeEach(async () => {
  [asked, listed, stdout, stderr] = [[], checkpoints, [], []];
  running = await runningBooCode((request, response) => void answer(request, response));
});
afterEach(() => running.stop());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const url = request.url ?? '';
  if (body !== '') asked.push({ url, body: RestoreRequest.parse(JSON.parse(body)) });
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify(body === '' ? { checkpoints: listed } : reply));
}

async function boocode(...args: string[]): Promise<number> {
  let code = -1;
  const program = createProgram({
    context: () => ({
      config: readConfig({ BOOCODE_DATA_DIR: running.dataDir }),
      environment: {},
      output: { print: (line) => stdout.push(line), say: (line) => stderr.push(line) },
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
  await program.parseAsync(args, { from: 'user' });
  return code;
}

test('checkpoints are listed with how far each is from the one before', async () => {
  expect(await boocode('checkpoints', chat)).toBe(0);
  expect(stdout).toEqual([
    'ID        MADE           WHEN              FILES  LINES',
    '000000a1  before a turn  2026-11-27 10:30  0      -',
    '000000b2  after a turn   2026-11-27 10:30  2      +10 -3',
  ]);
});

test('a restore is of the code unless something else is said, and prints the way back', async () => {
  expect(await boocode('restore', chat, '000000a1')).toBe(0);
  expect(asked).toEqual([
    { url: `/api/coder/chats/${chat}/checkpoints/${first}/restore`, body: { what: 'code', dry_run: false } },
  ]);
  expect(stderr.slice(0, 4)).toEqual(['wrote a.txt', 'removed b.txt', 'left sub as it is', 'put 1 turn aside']);
  expect(stdout).toEqual([`npm run boocode -- restore ${chat} ${second} --code`]);
});

test.each([
  [['--both', '--dry-run'], { what: 'both', dry_run: true }],
  [['--chat'], { what: 'chat', dry_run: false }],
  [['--code', '--chat'], { what: 'both', dry_run: false }],
])('with %j it asks for what was said', async (flags, body) => {
  expect(await boocode('restore', chat, first, ...flags, '--json')).toBe(0);
  expect(asked[0]?.body).toEqual(body);
  expect(JSON.parse(stdout.join('\n'))).toEqual(reply);
});

test('a checkpoint that is not there, or is named like another, is asked for again', async () => {
  await expect(boocode('restore', chat, 'ffff')).rejects.toThrow('No checkpoint is named ffff');
  await expect(boocode('restore', chat, '0199')).rejects.toThrow('2 checkpoints are named 0199');
  expect(asked).toEqual([]);
});

test('a chat is asked for by its whole id', async () => {
  await expect(boocode('checkpoints', chat.slice(0, 8))).rejects.toThrow(
    '01999999 is not the whole id of a chat: that has 36',
  );
  await expect(boocode('restore', 'last', first)).rejects.toThrow('last is not the whole id of a chat');
});

test('a chat without a checkpoint may be no chat, and that is said', async () => {
  listed = [];
  expect(await boocode('checkpoints', chat)).toBe(0);
  expect(stderr.join()).toContain('the id is not that of a chat');
});
