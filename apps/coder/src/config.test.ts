import { expect, test } from 'vitest';
import { readConfig } from './config.js';

const needed = { DATABASE_URL: 'postgres://u@localhost/boochat', BOOCODE_DATA_DIR: '/tmp/data' };

test('what is not set has its default, and blank means not set', () => {
  expect(readConfig({ ...needed, BOOCODE_CODER_PORT: '', BOOCODE_INTERNAL_TOKEN: '' })).toEqual({
    databaseUrl: 'postgres://u@localhost/boochat',
    dataDir: '/tmp/data',
    port: 0,
    internalToken: null,
    logLevel: 'info',
    slots: { opencode: 4, conductor: 8 },
    keepRunsDays: null,
    rehearsalPaceMs: 0,
  });
});

const broken = () => readConfig({ DATABASE_URL: 'mysql://x', BOOCODE_CODER_PORT: '70000' });

test('all faults are told at once', () => {
  expect(broken).toThrow(/DATABASE_URL: a Postgres address/);
  expect(broken).toThrow(/BOOCODE_DATA_DIR/);
  expect(broken).toThrow(/BOOCODE_CODER_PORT/);
});

test('how long runs are kept is a whole number of days', () => {
  expect(readConfig({ ...needed, BOOCODE_KEEP_RUNS_DAYS: '30' }).keepRunsDays).toBe(30);
  expect(() => readConfig({ ...needed, BOOCODE_KEEP_RUNS_DAYS: '0' })).toThrow(/BOOCODE_KEEP_RUNS_DAYS/);
  expect(() => readConfig({ ...needed, BOOCODE_KEEP_RUNS_DAYS: 'a month' })).toThrow(/BOOCODE_KEEP_RUNS_DAYS/);
});
