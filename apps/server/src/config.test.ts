import { describe, expect, it } from 'vitest';
import { isLoopback, readConfig } from './config.js';
import { ConfigError } from './errors.js';

const base = {
  BOOCODE_CODER_URL: 'http://127.0.0.1:7401',
  BOOCODE_INTERNAL_TOKEN: 'internal',
  DATABASE_URL: 'postgres://boocode@127.0.0.1:1/boochat',
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('readConfig', () => {
  it('has safe defaults', () => {
    expect(readConfig(base)).toMatchObject({ host: '127.0.0.1', port: 7400, secrets: { token: null } });
  });

  it('refuses an address that others can reach without a token, and says how to mend it', () => {
    for (const host of ['0.0.0.0', '192.168.1.20', '::', 'box.local']) {
      expect(faultsOf({ ...base, BOOCODE_HOST: host }).join('\n')).toMatch(/Set BOOCODE_TOKEN/);
    }
    expect(faultsOf({ ...base, BOOCODE_HOST: '0.0.0.0', BOOCODE_TOKEN: 'long-enough-token-1' })).toEqual([]);
  });

  it('refuses what is no address by the name of its variable, and does not repeat it', () => {
    expect(faultsOf({ ...base, BOOCODE_HOST: '\r\nset-cookie: a=b' })).toEqual([
      'BOOCODE_HOST: a name or an address of this machine, such as 127.0.0.1',
    ]);
  });

  it('takes addresses and networks of proxies, and nothing that could mean everybody by mistake', () => {
    const trusted = (text: string) => readConfig({ ...base, BOOCODE_TRUSTED_PROXIES: text }).trustedProxies;
    expect(trusted('127.0.0.1, ::1,10.1.0.0/16')).toEqual(['127.0.0.1', '::1', '10.1.0.0/16']);
    expect(readConfig(base).trustedProxies).toEqual([]);
    for (const wrong of ['true', '1', 'proxy.local', '10.1.0.0/99']) {
      expect(faultsOf({ ...base, BOOCODE_TRUSTED_PROXIES: wrong }).join('\n'), wrong).toMatch(/addresses or networks/);
    }
  });

  it('reports all faults at once', () => {
    const faults = faultsOf({ BOOCODE_PORT: '99999', BOOCODE_TOKEN: 'short', BOOCODE_CODER_URL: 'ftp://x' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'BOOCODE_PORT',
      'BOOCODE_TOKEN',
      'BOOCODE_CODER_URL',
      'DATABASE_URL',
      'BOOCODE_INTERNAL_TOKEN',
    ]);
  });

  it('says what a number or a contact must be', () => {
    const wrong = {
      BOOCODE_KEEP_AUDIT_DAYS: 'forever',
      BOOCODE_KEEP_UNSENT_DAYS: '0',
      BOOCODE_REHEARSAL_CHUNK_MS: '1.5',
      BOOCODE_PUSH_CONTACT: 'me@example.com',
    };
    expect(faultsOf({ ...base, ...wrong }).toSorted()).toEqual([
      'BOOCODE_KEEP_AUDIT_DAYS: must be a whole number from 1 to 36500',
      'BOOCODE_KEEP_UNSENT_DAYS: must be a whole number from 1 to 3650',
      'BOOCODE_PUSH_CONTACT: must be a mailto: or https: address, such as mailto:you@example.com',
      'BOOCODE_REHEARSAL_CHUNK_MS: must be a whole number from 0 to 10000',
    ]);
  });

  it('treats an empty variable as one that is not set', () => {
    expect(readConfig({ ...base, BOOCODE_TOKEN: '', BOOCODE_PORT: '' })).toMatchObject({ port: 7400 });
  });
});

it('knows loopback by address, not by the look of a name', () => {
  expect(['localhost', '127.0.0.1', '127.8.8.8', '::1', '[::1]'].every(isLoopback)).toBe(true);
  expect(['127.evil.example', '0.0.0.0', 'localhost.evil.example', '::ffff:10.0.0.1'].some(isLoopback)).toBe(false);
});
