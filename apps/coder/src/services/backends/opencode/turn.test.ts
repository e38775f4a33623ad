import { expect, test } from 'vitest';
import { textOf } from './turn.js';

const text = (id: string, words: string) => ({
  id,
  sessionID: 's',
  messageID: 'm',
  type: 'text' as const,
  text: words,
});

test('what a cut stream left empty is no part of the answer', () => {
  expect(textOf([text('cut', ''), text('whole', 'Whole.')])).toBe('Whole.');
});

test('the parts of an answer are paragraphs; what opencode put in by itself is left out', () => {
  expect(textOf([text('a', 'One.'), { ...text('b', 'Injected.'), synthetic: true }, text('c', 'Two.')])).toBe(
    'One.\n\nTwo.',
  );
});
