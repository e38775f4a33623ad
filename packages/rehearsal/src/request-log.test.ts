import { expect, it } from 'vitest';
import { RequestLog, type RecordedRequest } from './request-log.js';

const requestOf = (asked: string[], tools: string[] = []): Omit<RecordedRequest, 'id'> => ({
  wire: 'chat-completions',
  model: 'rehearsal',
  stream: true,
  at: '2026-11-27T12:00:00Z',
  ended_at: null,
  ending: null,
  status: null,
  step: 0,
  prompt: asked.at(-1) ?? '',
  asked,
  persona: null,
  rule: null,
  tools,
  called: [],
  usage: null,
});

it('counts on, and keeps the newest alone', () => {
  const log = new RequestLog({ most: 3 });
  for (const word of ['a', 'b', 'c', 'd', 'e']) log.enter(requestOf([word]));
  expect(log.requests.map(({ id, prompt }) => [id, prompt])).toEqual([
    [3, 'c'],
    [4, 'd'],
    [5, 'e'],
  ]);
});

it('keeps fewer of long conversations, and at least the last', () => {
  const log = new RequestLog({ most: 100, mostCharacters: 1_000 });
  for (let n = 0; n < 10; n += 1) log.enter(requestOf(Array.from({ length: 5 }, () => 'x'.repeat(50))));
  expect(log.requests).toHaveLength(3);
  log.enter(requestOf(['x'.repeat(2_000)]));
  expect(log.requests.map(({ id }) => id)).toEqual([11]);
});

it('keeps the names of the same tools once, for an agent offers them in each call', () => {
  const log = new RequestLog();
  const first = log.enter(requestOf(['a'], ['read', 'grep']));
  expect(log.enter(requestOf(['b'], ['read', 'grep'])).tools).toBe(first.tools);
  expect(log.enter(requestOf(['c'], ['read'])).tools).toEqual(['read']);
});
