import { z } from 'zod';
import { DatabaseUrlError } from './errors.js';

/** Where a database is. */
type DatabaseAddress = {
  /** The address with the first host alone, which is a URL like any other. */
  url: URL;
  /** Every host that may hold the primary, in the order in which they are tried. Empty when there is only one. */
  hosts: { host: string; port: number }[];
  /** What a server must be, or the next host is tried. Null: any. */
  session: 'read-write' | 'primary' | null;
};

const ADDRESS = /^(?<before>postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?<hosts>[^/?#]*)(?<after>.*)$/s;
const HOST = /^(?<host>\[[\da-f:.]+\]|[^:[\]\s]+)(?::(?<port>\d{1,5}))?$/i;
/** What `target_session_attrs` of libpq may say here: BooCode writes. */
const SESSIONS = new Map([
  ['read-write', 'read-write'],
  ['primary', 'primary'],
  ['any', null],
] as const);

/**
 * Reads a Postgres address, with as many hosts as there may be: `postgres://user@h1:5432,h2:5432/db`. With several, the one that
 * can be written to is meant unless `target_session_attrs` says otherwise.
 *
 * Errors: `DatabaseUrlError`, which says what is wrong and never repeats the address.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const { before = '', hosts = '', after = '' } = ADDRESS.exec(text)?.groups ?? {};
  const names = hosts.split(',');
  const single = `${before}${names[0] ?? ''}${after}`;
  if (before === '' || !URL.canParse(single)) {
    throw new DatabaseUrlError(
      'The database address is not a Postgres URL. Give one like postgres://user:password@host:5432/database, with several hosts as host1:5432,host2:5432.',
    );
  }
  const url = new URL(single);
  const wanted = url.searchParams.get('target_session_attrs');
  const session = sessionOf(wanted ?? (names.length > 1 ? 'read-write' : 'any'));
  url.searchParams.delete('target_session_attrs');
  return { url, hosts: names.length > 1 ? names.map((name, index) => hostOf(name, index + 1)) : [], session };
}

function sessionOf(wanted: string): DatabaseAddress['session'] {
  for (const [name, session] of SESSIONS) if (name === wanted) return session;
  throw new DatabaseUrlError(
    'target_session_attrs of the database address must be read-write, primary or any: BooCode writes.',
  );
}

function hostOf(name: string, place: number): { host: string; port: number } {
  const { host, port = '5432' } = HOST.exec(name)?.groups ?? {};
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new DatabaseUrlError(
      `Host ${place} of the database address is not host:port. Give several like host1:5432,host2:5432.`,
    );
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** For those who check the environment: a Postgres address, kept as it was given. */
export const DatabaseUrl = z.string({ error: 'must be a Postgres address' }).superRefine((text, context) => {
  try {
    parseDatabaseUrl(text);
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

/** A database address that may be shown: `user@host:port/name`, with every host. */
export function withoutPassword(text: string): string {
  const { url, hosts } = parseDatabaseUrl(text);
  const where = hosts.length === 0 ? url.host : hosts.map(({ host, port }) => `${host}:${port}`).join(',');
  return `${url.username === '' ? '' : `${url.username}@`}${where}${url.pathname}`;
}
