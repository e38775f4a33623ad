import { playEnvironment } from '@boocode/fuzz/environment';
import { playTimeout } from '@boocode/fuzz/play';
import { expect, test } from 'vitest';
import { Environment, readConfig } from './config.js';

const good = {
  DATABASE_URL: 'postgres://boo:a-password-of-it@127.0.0.1/boocode',
  BOOCODE_DATA_DIR: '/tmp/data',
  BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-it',
};

test(
  'an environment makes a coder, or is refused by the names of its variables and without their secrets',
  { timeout: playTimeout },
  async () => {
    await expect(
      playEnvironment({
        read: readConfig,
        schema: Environment,
        besides: ['BOOCODE_CLAUDE_SLOTS'],
        good,
        secrets: ['DATABASE_URL', 'BOOCODE_INTERNAL_TOKEN'],
      }),
    ).resolves.toBeUndefined();
  },
);
