import { expect, test } from 'vitest';
import { turnWords, type TurnWords } from './turn-words.js';

const turn: TurnWords = { input: 'Fix it.', resumed: false, interrupted: false, exchanges: [], events: [] };

const call = (id: string, title: string) => ({ type: 'tool_call' as const, id, tool: 'bash', title, input: {} });

test('a fresh chat, and a session that holds the chat, are told the words alone', () => {
  expect(turnWords(turn)).toBe('Fix it.');
  const exchanges = [{ input: 'Hello', output: 'Hi' }];
  expect(turnWords({ ...turn, resumed: true, exchanges })).toBe('Fix it.');
});

test('a session that goes on with a turn that was cut off is told to look first, and the task again', () => {
  const words = turnWords({ ...turn, resumed: true, interrupted: true });
  expect(words).toMatch(/cut off[\s\S]*look at what is there[\s\S]*Fix it\.$/);
});

test('a fresh session in the middle of a chat is told what was said, and what came to no answer', () => {
  const words = turnWords({
    ...turn,
    exchanges: [
      { input: 'Hello', output: 'Hi' },
      { input: 'Go', output: null },
    ],
  });
  expect(words).toMatch(/<before>[\s\S]*Hello[\s\S]*Hi[\s\S]*Go[\s\S]*did not come to an answer[\s\S]*<\/before>/);
  expect(words).toMatch(/Fix it\.$/);
});

test('a fresh session that takes over a cut-off turn is told each deed and how it ended', () => {
  const words = turnWords({
    ...turn,
    interrupted: true,
    events: [
      { type: 'text', text: 'I begin.' },
      call('1', 'Write a.txt'),
      { type: 'tool_update', id: '1', status: 'completed' },
      call('2', 'Run make'),
      { type: 'tool_update', id: '2', status: 'failed' },
      call('3', 'Run deploy'),
    ],
  });
  expect(words).toContain(
    'I begin.\n- Write a.txt (done)\n- Run make (it failed)\n- Run deploy (it may not have ended)',
  );
  expect(words).toContain('cut off');
});

test('a long story keeps its end', () => {
  const exchanges = Array.from({ length: 10 }, (_, index) => ({
    input: `${index} ${'x'.repeat(5_000)}`,
    output: `end ${index}`,
  }));
  const words = turnWords({ ...turn, exchanges });
  expect(words.length).toBeLessThan(13_000);
  expect(words).toContain('end 9');
  expect(words).not.toContain('end 0\n');
});
