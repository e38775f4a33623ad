import { environments, judgeEnvironment } from '@boocode/fuzz/environment';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfig } from './config.js';

const good = {
  BOOCODE_CODER_URL: 'http://127.0.0.1:7401',
  DATABASE_URL: 'postgres://boo:a-password-of-it@127.0.0.1/boocode',
  BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-it',
  BOOCODE_TOKEN: 'a-token-of-a-person',
};
const names = [
  'BOOCODE_HOST',
  'BOOCODE_PORT',
  'BOOCODE_TERM_URL',
  'BOOCODE_ALLOWED_HOSTS',
  'BOOCODE_PUSH_CONTACT',
  'BOOCODE_LOG_LEVEL',
];
const secrets = ['DATABASE_URL', 'BOOCODE_INTERNAL_TOKEN', 'BOOCODE_TOKEN'];

test(
  'an environment makes a server, or is refused by the names of its variables and without their secrets',
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
