import { testEnvironment } from '@boocode/fuzz/environment-test';
import { Environment, readConfig } from './config.js';

const good = {
  DATABASE_URL: 'postgres://boo:a-password-of-it@127.0.0.1/boocode',
  BOOCODE_DATA_DIR: '/tmp/data',
  BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-it',
};

testEnvironment('a coder', {
  read: readConfig,
  schema: Environment,
  besides: ['BOOCODE_CLAUDE_SLOTS'],
  good,
  secrets: ['DATABASE_URL', 'BOOCODE_INTERNAL_TOKEN'],
});
