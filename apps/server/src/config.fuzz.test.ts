import { testEnvironment } from '@boocode/fuzz/environment-test';
import { Environment, readConfig } from './config.js';

const good = {
  BOOCODE_CODER_URL: 'http://127.0.0.1:7401',
  DATABASE_URL: 'postgres://boo:a-password-of-it@127.0.0.1/boocode',
  BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-it',
  BOOCODE_TOKEN: 'a-token-of-a-person',
};

testEnvironment('a server', {
  read: readConfig,
  schema: Environment,
  good,
  secrets: ['DATABASE_URL', 'BOOCODE_INTERNAL_TOKEN', 'BOOCODE_TOKEN'],
});
