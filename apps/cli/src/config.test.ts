import { describe, expect, it } from 'vitest';
import { localUrl, readConfig } from './config.js';

const token = 'a-token-of-twenty-ch';

describe('readConfig', () => {
  it('listens on this machine alone, at 7400, with its own Postgres, when nothing is set', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 7400, databaseUrl: null, token: null });
  });

  it('takes an empty setting for one that is not set', () => {
    expect(readConfig({ DATABASE_URL: '', BOOCODE_TOKEN: '', BOOCODE_PORT: '' })).toMatchObject({ port: 7400 });
  });

  it('lets flags win over the environment', () => {
    expect(readConfig({ BOOCODE_PORT: '7401', BOOCODE_HOST: '::1' }, { port: '7402' })).toMatchObject({
      port: 7402,
      host: '::1',
    });
  });

  it('names every fault at once', () => {
    expect(() => readConfig({ BOOCODE_PORT: 'x', DATABASE_URL: 'mysql://a/b', BOOCODE_TOKEN: 'short' })).toThrow(
      /BOOCODE_PORT.*\nDATABASE_URL.*\nBOOCODE_TOKEN/s,
    );
  });

  it('says what the bounds of a log must be', () => {
    const wrong = { BOOCODE_LOG_DAYS: '0', BOOCODE_LOG_FILE_MB: 'big' };
    expect(() => readConfig(wrong)).toThrow(
      /LOG_FILE_MB: must be a whole number from 1 to 1000000\n.*LOG_DAYS: must be a whole/,
    );
  });

  it('refuses what is no address, and does not repeat it', () => {
    expect(() => readConfig({ BOOCODE_HOST: '\r\nset-cookie: a=b' })).toThrow(/BOOCODE_HOST: must be a name[^\r]*$/);
  });

  it.each(['0.0.0.0', '192.168.1.5', '::', 'example.org', '127.0.0.1.example.org'])(
    'refuses %s without a token',
    (host) => {
      expect(() => readConfig({ BOOCODE_HOST: host })).toThrow(/BOOCODE_TOKEN is not set/);
      expect(readConfig({ BOOCODE_HOST: host, BOOCODE_TOKEN: token })).toMatchObject({ host, token });
    },
  );
});

describe('localUrl', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:7400'],
    ['0.0.0.0', 'http://127.0.0.1:7400'],
    ['::', 'http://[::1]:7400'],
    ['fe80::1', 'http://[fe80::1]:7400'],
    ['box.local', 'http://box.local:7400'],
  ])('reaches a server bound to %s at %s', (host, url) => {
    expect(localUrl(host, 7400)).toBe(url);
  });
});
