import { environments, judgeEnvironment } from '@boocode/fuzz/environment';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfig } from './config.js';

const good = {
  BOOCODE_DATA_DIR: '/tmp/data',
  BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-it',
};
const names = ['BOOCODE_TERM_PORT', 'BOOCODE_LOG_LEVEL'];
const secrets = ['BOOCODE_INTERNAL_TOKEN'];

test(
  'an environment makes a booterm, or is refused by the names of its variables and without their secrets',
  { timeout: playTimeout },
  async () => {
    expect(() => readConfig(good)).not.toThrow();
    await play(
      'environment',
      60,
      fc.property(environments(good, names), (environment) => judgeEnvironment(readConfig, environment, secrets)),
    );
  },
);
