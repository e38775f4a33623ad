import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { GitAction, type GitReply, type GitStanding } from '@boocode/contracts/git-action';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from './config.js';
import { createProgram } from './program.js';
import { runningBooCode, type RunningBooCode } from './testing/running-boocode.js';

const chat = '01999999-0000-7000-8000-00000000c4a7';
const [head, main] = ['a'.repeat(40), 'b'.repeat(40)];
const standing: GitStanding = {
  repository: '/srv/shop',
  branch: 'work',
  head_commit: head,
  target: 'main',
  target_commit: main,
  ahead: 2,
  behind: 1,
  staged: 1,
  unstaged: 2,
  untracked: 3,
  files: [],
  merge: { kind: 'conflicts', paths: ['a.txt', 'b.txt'] },
  under_way: 'rebase',
  remote: 'origin',
  upstream: { name: 'origin/work', ahead: 1, behind: 0 },
  pull_request: { possible: false, why: 'gh is not signed in.', url: null },
};

let running: RunningBooCode;
let reply: Partial<GitReply>;
let asked: string[];
let done: GitAction[];
let stdout: string[];
let stderr: string[];

beforeEach(async () => {
  [reply, asked, done, stdout, stderr] = [{}, [], [], [], []];
  running = await runningBooCode((request, response) => void answer(request, response));
});
afterEach(() => running.stop());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  asked.push(`${request.method} ${request.url}`);
  const body = await text(request);
  if (body !== '') done.push(GitAction.parse(JSON.parse(body)));
  const came = { done: true, said: 'It was done.', commit: head, url: null, conflicts: [], standing, ...reply };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body === '' ? standing : came));
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
  await program.parseAsync(['git', ...args], { from: 'user' });
  return code;
}

test('by itself it says where the folder of a chat stands, for its own target or another', async () => {
  expect(await boocode(chat)).toBe(0);
  expect(stdout).toEqual([
    'work at aaaaaaaaaaaa in /srv/shop',
    '1 staged, 2 changed, 3 unknown to git',
    'a rebase is under way: end it first',
    '2 ahead of main, 1 behind',
    'merge: conflicts in a.txt, b.txt',
    '1 ahead of origin/work, 0 behind',
    'no pull request: gh is not signed in.',
  ]);
  await boocode(chat, 'status', '--target', 'a&b', '--json');
  expect(JSON.parse(stdout.at(-1) ?? '')).toEqual(standing);
  expect(asked.slice(-1)).toEqual([`GET /api/coder/chats/${chat}/git?target=a%26b`]);
});

test('each verb does its one thing; a merge is of what stands there now', async () => {
  await boocode(chat, 'commit', '--message', 'One', '--staged');
  await boocode(chat, 'rebase');
  await boocode(chat, 'merge', '--way', 'squash', '--message', 'All');
  await boocode(chat, 'push');
  await boocode(chat, 'pr', '--title', 'Shop', '--draft');
  expect(done).toEqual([
    { do: 'commit', message: 'One', all: false },
    { do: 'rebase' },
    { do: 'merge', way: 'squash', message: 'All', target: 'main', head_commit: head, target_commit: main },
    { do: 'push' },
    { do: 'pull-request', title: 'Shop', body: '', draft: true },
  ]);
  expect(stdout).toEqual(Array(5).fill(head));
  expect(stderr).toEqual(Array(5).fill('It was done.'));
});

test('what git refuses ends with 1 and its words; what is missing on the line is asked for before anything is done', async () => {
  reply = { done: false, said: 'a hook said no', commit: null };
  expect(await boocode(chat, 'push')).toBe(1);
  expect(stderr).toEqual(['a hook said no']);
  await expect(boocode(chat, 'commit')).rejects.toThrow('--message');
  await expect(boocode(chat, 'pr')).rejects.toThrow('--title');
  expect(done).toHaveLength(1);
});

test('a chat or a task is asked for by its whole id, before anything is done', async () => {
  await expect(boocode(chat.slice(0, 8))).rejects.toThrow('01999999 is not the whole id of a chat or task');
  expect(asked).toEqual([]);
});
