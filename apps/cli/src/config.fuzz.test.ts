import { testEnvironment } from '@boocode/fuzz/environment-test';
import { Environment, readConfig } from './config.js';

const good = {
  DATABASE_URL: 'postgres://boo:a-password-of-it@127.0.0.1/boocode',
  BOOCODE_TOKEN: 'a-token-of-a-person',
};

testEnvironment('a product', {
  read: readConfig,
  schema: Environment,
  good,
  secrets: ['DATABASE_URL', 'BOOCODE_TOKEN'],
});
