import { AccessTokenView, type CreatedAccessToken, type Scope } from '@boocode/contracts/access';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { HttpError } from '../errors.js';
import { cookieOf, hashOf, newToken } from './new-token.js';
import type { Principal } from './principal.js';

/** What a token or a cookie stands for; `ended` says why it is worth nothing any more. */
export interface Standing {
  principal: Principal;
  ended: 'revoked' | 'expired' | null;
}

interface FoundRow {
  id: string;
  name: string;
  scopes: Scope[];
  expires_at: Date | null;
  ended: 'revoked' | 'expired' | null;
  stale: boolean;
}

/** Who shows this token or this cookie, and notes its use at most once a minute; null for what was never given out. */
export async function findToken(sql: Sql, shown: { token: string } | { cookie: string }): Promise<Standing | null> {
  const hash = hashOf('token' in shown ? shown.token : shown.cookie);
  const column = 'token' in shown ? sql`hash` : sql`session_hash`;
  const [row] = await sql<FoundRow[]>`
    select
      id,
      name,
      scopes,
      expires_at,
      case
        when revoked_at is not null then 'revoked'
        when expires_at <= now() then 'expired'
      end as ended,
      (last_used_at < now() - interval '1 minute') is not false as stale
    from access_tokens
    where ${column} = ${hash}`;
  if (row === undefined) return null;
  if (row.ended === null && row.stale) await noteUse(sql, row.id);
  const { id, name, scopes, expires_at } = row;
  const principal: Principal = {
    kind: 'access-token',
    name,
    scopes,
    expires_at: expires_at?.toISOString() ?? null,
    tokenId: id,
    userId: `token:${id}`,
  };
  return { principal, ended: row.ended };
}

/** Asked again in the update: of requests that come together one writes. */
async function noteUse(sql: Sql, id: string): Promise<void> {
  await sql`
    update access_tokens
    set last_used_at = now()
    where id = ${id}
      and (last_used_at < now() - interval '1 minute') is not false`;
}

type Row = Omit<AccessTokenView, 'created_at' | 'last_used_at' | 'expires_at' | 'revoked_at'> & {
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
};

const viewOf = (row: Row): AccessTokenView =>
  AccessTokenView.parse({
    ...row,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
    expires_at: row.expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  });

type Db = Sql | TransactionSql;

const columns = (sql: Db) => sql`id, name, scopes, created_at, created_by, last_used_at, expires_at, revoked_at`;

/** All that were ever made, those that can be used first, the newest first. */
export async function listTokens(sql: Sql): Promise<AccessTokenView[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)}
    from access_tokens
    order by revoked_at is not null, id desc
    limit 1000`;
  return rows.map(viewOf);
}

interface TokenRequest {
  name: string;
  scopes: readonly Scope[];
  expiresAt: string | null;
  createdBy: string;
}

/** Makes one. The token is in the answer and nowhere else. Throws `token.name-taken` when one that can be used has this name. */
export async function createToken(
  sql: Db,
  { name, scopes, expiresAt, createdBy }: TokenRequest,
): Promise<CreatedAccessToken> {
  const token = newToken();
  const [row] = await sql<Row[]>`
    insert into access_tokens (id, name, hash, session_hash, scopes, created_by, expires_at)
    values (
      ${uuidv7()}, ${name}, ${hashOf(token)}, ${hashOf(cookieOf(token))}, ${[...scopes]}::text[], ${createdBy}, ${expiresAt}
    )
    on conflict (name) where revoked_at is null do nothing
    returning ${columns(sql)}`;
  if (row !== undefined) return { token, view: viewOf(row) };
  throw new HttpError({
    status: 409,
    code: 'token.name-taken',
    message: `There is a token named ${name} already. Choose another name, or revoke that one first.`,
  });
}

/** Ends a token for good; one that has ended stays as it is. Throws `token.not-found`. */
export async function revokeToken(sql: Db, id: string): Promise<AccessTokenView> {
  const [row] = await sql<Row[]>`
    update access_tokens
    set revoked_at = coalesce(revoked_at, now())
    where id = ${id}
    returning ${columns(sql)}`;
  if (row !== undefined) return viewOf(row);
  throw new HttpError({ status: 404, code: 'token.not-found', message: `There is no access token ${id}.` });
}

/** Of these tokens, those that can be used no more. */
export async function endedOf(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id
    from access_tokens
    where id = any (${[...ids]}::uuid[])
      and (revoked_at is not null or expires_at <= now())`;
  return rows.map(({ id }) => id);
}
