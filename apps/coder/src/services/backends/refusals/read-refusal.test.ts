import { expect, it } from 'vitest';
import { readRefusal } from './read-refusal.js';
import { anthropic, claude } from './testing/anthropic.js';
import { google } from './testing/google.js';
import { openai } from './testing/openai.js';
import { others } from './testing/others.js';
import { now } from './testing/refusal-case.js';

it.each([...anthropic, ...claude, ...openai, ...google, ...others])('reads a refusal of $of: $told.words', (one) => {
  const { told, kind, scope, until, source, tokens = null } = one;
  expect(readRefusal({ status: 429, words: '', ...told }, now)).toEqual({
    kind,
    scope,
    until,
    source,
    tokens_per_minute: tokens,
  });
});
