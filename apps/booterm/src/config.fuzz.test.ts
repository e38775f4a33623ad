import { testEnvironment } from '@boocode/fuzz/environment-test';
import { Environment, readConfig } from './config.js';

const good = { BOOCODE_DATA_DIR: '/tmp/data', BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-it' };

testEnvironment('a booterm', {
  read: readConfig,
  schema: Environment,
  good,
  secrets: ['BOOCODE_INTERNAL_TOKEN'],
});
