import { describe, expect, test } from 'vitest';
import { DatabaseUrl, parseDatabaseUrl, withoutPassword } from './database-url.js';

const sessionOf = (attrs: string) => parseDatabaseUrl(`postgres://a,b/db?target_session_attrs=${attrs}`).session;

describe('an address of several hosts', () => {
  test('has each with its port, and means the one that can be written to', () => {
    const found = parseDatabaseUrl('postgres://u:p%40ss@h1,h2:6432,[::1]:7000/db?sslmode=require');
    expect(found.hosts).toEqual([
      { host: 'h1', port: 5432 },
      { host: 'h2', port: 6432 },
      { host: '::1', port: 7000 },
    ]);
    expect(found.session).toBe('read-write');
    expect(found.url.href).toBe('postgres://u:p%40ss@h1/db?sslmode=require');
  });

  test('says what its sessions must be', () => {
    expect(['primary', 'read-write', 'any'].map(sessionOf)).toEqual(['primary', 'read-write', null]);
    expect(() => sessionOf('standby')).toThrow(/BooCode writes/);
  });

  test.each(['postgres://a,/db', 'postgres://a,b:x/db', 'postgres://a,b:0/db', 'postgres://a,b:99999/db'])(
    '%s is refused by the place of the host that is wrong',
    (text) => {
      expect(() => parseDatabaseUrl(text)).toThrow(/Host [12] of the database address/);
    },
  );

  test('is shown without its password, and refused without it', () => {
    expect(withoutPassword('postgres://u:secret@a:1,b:2/db')).toBe('u@a:1,b:2/db');
    const refused = DatabaseUrl.safeParse('postgres://u:secret@a,:2/db');
    expect(refused.error?.issues[0]?.message).toMatch(/^Host 2 /);
    expect(refused.error?.message).not.toContain('secret');
  });
});

test('an address of one host is as it was, and any server will do', () => {
  const { url, hosts, session } = parseDatabaseUrl('postgres://u@localhost:5433/db');
  expect([url.href, hosts, session]).toEqual(['postgres://u@localhost:5433/db', [], null]);
});
