import { playEnvironment } from '@boocode/fuzz/environment';
import { playTimeout } from '@boocode/fuzz/play';
import { expect, test } from 'vitest';
import { Environment, readConfig } from './config.js';

const good = { BOOCODE_DATA_DIR: '/tmp/data', BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-it' };

test(
  'an environment makes a booterm, or is refused by the names of its variables and without their secrets',
  { timeout: playTimeout },
  async () => {
    await expect(
      playEnvironment({
        read: readConfig,
        schema: Environment,
        good,
        secrets: ['BOOCODE_INTERNAL_TOKEN'],
      }),
    ).resolves.toBeUndefined();
  },
);
