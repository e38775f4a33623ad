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
    slots: {},
    keepRunsDays: null,
    handOn: { depth: 2, number: 8 },
    rehearsalPaceMs: 0,
    sendsTraces: false,
    hostname: null,
    labels: [],
    drainSeconds: 0,
  });
});

const broken = () => readConfig({ DATABASE_URL: 'mysql://x', BOOCODE_CODER_PORT: '70000' });

test('all faults are told at once', () => {
  expect(broken).toThrow(/DATABASE_URL: .* is not a Postgres URL/);
  expect(broken).toThrow(/BOOCODE_DATA_DIR/);
  expect(broken).toThrow(/BOOCODE_CODER_PORT/);
});

test.each([
  ['BOOCODE_KEEP_RUNS_DAYS', 'never', 'from 1 to 36500'],
  ['BOOCODE_HAND_ON_DEPTH', '-1', 'from 0 to 20'],
  ['BOOCODE_HAND_ON_NUMBER', '2.5', 'from 0 to 1000'],
  ['BOOCODE_REHEARSAL_PACE_MS', '1s', 'from 0 to 60000'],
  ['BOOCODE_DRAIN_SECONDS', '1m', 'from 0 to 86400'],
  ['BOOCODE_CLAUDE_SLOTS', 'many', 'from 1 to 64'],
])('%s as %s is told what it must be', (name, value, range) => {
  expect(() => readConfig({ ...needed, [name]: value })).toThrow(`  ${name}: must be a whole number ${range}`);
});

test('how long runs are kept is a whole number of days', () => {
  expect(readConfig({ ...needed, BOOCODE_KEEP_RUNS_DAYS: '30' }).keepRunsDays).toBe(30);
  expect(() => readConfig({ ...needed, BOOCODE_KEEP_RUNS_DAYS: '0' })).toThrow(/BOOCODE_KEEP_RUNS_DAYS/);
  expect(() => readConfig({ ...needed, BOOCODE_KEEP_RUNS_DAYS: 'a month' })).toThrow(/BOOCODE_KEEP_RUNS_DAYS/);
});

test('how many tasks an agent does at once is said by its name, for any agent', () => {
  const env = { ...needed, BOOCODE_CLAUDE_CLI_SLOTS: '3', BOOCODE_CONDUCTOR_SLOTS: '16', BOOCODE_GEMINI_SLOTS: '' };
  expect(readConfig(env).slots).toEqual({ 'claude-cli': 3, conductor: 16 });
  expect(() => readConfig({ ...needed, BOOCODE_CODEX_SLOTS: '0', DATABASE_URL: 'x' })).toThrow(
    /DATABASE_URL[\s\S]*BOOCODE_CODEX_SLOTS/,
  );
});

test('how far agents hand work on is bounded by two whole numbers, and 0 forbids it', () => {
  const env = { ...needed, BOOCODE_HAND_ON_DEPTH: '0', BOOCODE_HAND_ON_NUMBER: '3' };
  expect(readConfig(env).handOn).toEqual({ depth: 0, number: 3 });
  expect(() => readConfig({ ...needed, BOOCODE_HAND_ON_DEPTH: '-1', BOOCODE_HAND_ON_NUMBER: 'many' })).toThrow(
    /BOOCODE_HAND_ON_DEPTH[\s\S]*BOOCODE_HAND_ON_NUMBER/,
  );
});

test('traces are sent where a receiver is named, and nowhere by default', () => {
  const to = { ...needed, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
  expect(readConfig(needed).sendsTraces).toBe(false);
  expect(readConfig(to).sendsTraces).toBe(true);
  expect(readConfig({ ...needed, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://box/v1/traces' }).sendsTraces).toBe(true);
  expect(readConfig({ ...to, OTEL_TRACES_EXPORTER: 'none' }).sendsTraces).toBe(false);
  expect(readConfig({ ...to, OTEL_SDK_DISABLED: 'true' }).sendsTraces).toBe(false);
});

test('a host has its own name and the labels that it is given; neither can have a space in it', () => {
  const env = { ...needed, BOOCODE_HOSTNAME: 'box-2', BOOCODE_HOST_LABELS: ' gpu, inside,gpu,' };
  expect(readConfig(env)).toMatchObject({ hostname: 'box-2', labels: ['gpu', 'inside'] });
  expect(() => readConfig({ ...needed, BOOCODE_HOSTNAME: 'a b', BOOCODE_HOST_LABELS: 'c d' })).toThrow(
    /BOOCODE_HOSTNAME[\s\S]*BOOCODE_HOST_LABELS/,
  );
});
