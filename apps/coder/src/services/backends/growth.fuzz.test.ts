import { judgeGrowth } from '@boocode/fuzz/growth';
import { hostileText } from '@boocode/fuzz/hostile';
import { isLong, play, playTimeout } from '@boocode/fuzz/play';
import { redactor } from '@boocode/http/redact';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePatch } from '../git/parse-patch.js';
import { codexReader } from './cli/codex-reader.js';
import { withoutMentions } from './cli/gemini-mentions.js';
import { readLogLine } from './opencode/log-line.js';
import { providerFault } from './provider-fault.js';

const redact = redactor({ SOME_API_KEY: 'the-key-of-somebody' });

/** All that looks through words of agents, of their models or of repositories by patterns. */
const readers: Readonly<Record<string, (words: string) => unknown>> = {
  'words of a provider': (words) => providerFault({ status: null, message: words }),
  'words of a provider that refuses': (words) => providerFault({ status: 429, message: words, body: words }),
  'a line of Codex’s log': (words) => codexReader(() => undefined).onErrorLine?.(words),
  'a line of opencode’s log': (words) => readLogLine(`session.id=ses_1 message="stream error" ${words}`),
  'a prompt for Gemini': (words) => withoutMentions(words, '/nonexistent'),
  'a patch': parsePatch,
  'what is logged': redact,
};

/** What those patterns look for, and parts of it. */
const patterns = [
  'PerDay',
  'PerMinute',
  'current quota ',
  'model: ',
  'opus ',
  'limit ',
  'again in ',
  'retry after ',
  '1h',
  '9',
  '.',
  'resets ',
  'again at Nov 27th, ',
  'limit reached|',
  '"retryDelay": "',
  'error.error="',
  '\\',
  '"',
  '@',
  '@"',
  '@\\',
  'status ',
  'error(',
  '@@ -1 +1 @@\n',
  '+',
  '-',
  '\n',
  ' ',
  'sk-',
  'Bearer ',
  'key=',
  'https://a:b@',
  'token:',
  'a',
  '{',
];
const units = fc.oneof(
  fc.constantFrom(...patterns),
  hostileText.filter((text) => text.length < 30),
);
const words = fc.tuple(fc.array(units, { maxLength: 2 }), fc.array(units, { minLength: 1, maxLength: 3 }));

// By the clock, which beside a whole suite says little: `redact.test.ts` and its like hold what was found.
test.runIf(isLong)(
  'what is read by patterns takes as long as it is, and no longer',
  { timeout: playTimeout },
  async () => {
    await play(
      'agents',
      40,
      fc.property(fc.constantFrom(...Object.keys(readers)), words, (name, [before, again]) => {
        const unit = again.join('') || 'a';
        const text = (times: number) => before.join('') + unit.repeat(Math.ceil((times * 1_000) / unit.length));
        expect(() => judgeGrowth((times) => readers[name]?.(text(times)), 40)).not.toThrow();
      }),
    );
  },
);
