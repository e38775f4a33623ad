import type { AccessTokenView, AuditRow } from '@boocode/contracts/access';
import { tableLines } from './table.js';

/** Tokens as a table with a heading, in their order. */
export const tokenLines = (tokens: readonly AccessTokenView[], width: number): string[] =>
  tableLines([['ID', 'NAME', 'MAY', 'STATE', 'LAST USED', 'MADE BY'], ...tokens.map(tokenCells)], { width });

/** Rows of the audit as a table with a heading, in their order. */
export const auditLines = (rows: readonly AuditRow[], width: number): string[] =>
  tableLines([['WHEN', 'WHO', 'OUTCOME', 'WHAT', 'ON'], ...rows.map(auditCells)], { width });

/** Ids begin with a time, but people name the beginning: so much of it as `revoke` takes. */
const tokenCells = (token: AccessTokenView): string[] => [
  token.id.slice(0, 13),
  token.name,
  token.scopes.join(','),
  stateOf(token),
  clock(token.last_used_at),
  token.created_by,
];

function stateOf({ revoked_at, expires_at }: AccessTokenView): string {
  if (revoked_at !== null) return `revoked ${clock(revoked_at)}`;
  return expires_at === null ? 'for good' : `until ${clock(expires_at)}`;
}

const auditCells = ({ at, who, outcome, status, action, target }: AuditRow): string[] => [
  clock(at),
  who,
  status === null ? outcome : `${outcome} ${status}`,
  action,
  target ?? '',
];

/** `2026-11-27 14:05 UTC`. */
const clock = (iso: string | null): string =>
  iso === null ? 'never' : `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
