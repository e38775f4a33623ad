import {
  CreateAccessToken,
  type AccessTokenView,
  type AuditPage,
  type AuditRow,
  type CreatedAccessToken,
  type Me,
  type Scope,
} from '@boocode/contracts/access';
import { ok, type Resource } from './fixture-resource.js';

const pageRows = 6;
const before = (now: number, minutes: number) => new Date(now - minutes * 60_000).toISOString();
const idOf = (place: number) => `0199c0de-0000-7000-8000-${String(place).padStart(12, '0')}`;

/** Tokens in all of their states. */
export const someTokens = (now: number): AccessTokenView[] => [
  {
    id: idOf(1),
    name: 'phone',
    scopes: ['read', 'answer'],
    created_at: before(now, 60),
    created_by: 'this machine',
    last_used_at: before(now, 2),
    expires_at: before(now, -43_200),
    revoked_at: null,
  },
  {
    id: idOf(2),
    name: 'nightly builds of the shop, in all nine countries',
    scopes: ['run'],
    created_at: before(now, 4_000),
    created_by: 'BOOCODE_TOKEN',
    last_used_at: null,
    expires_at: null,
    revoked_at: null,
  },
  {
    id: idOf(3),
    name: 'tablet',
    scopes: ['admin'],
    created_at: before(now, 90_000),
    created_by: 'BOOCODE_TOKEN',
    last_used_at: before(now, 50_000),
    expires_at: null,
    revoked_at: before(now, 40_000),
  },
];

const acts = [
  ['phone', 'ask.answer', `coder/asks/${idOf(9)}/answer`, 'done', 200],
  ['phone', 'run.launch', 'coder/flow-runs', 'refused', 403],
  ['nightly builds of the shop, in all nine countries', 'run.launch', `coder/flow-runs/${idOf(8)}`, 'done', 201],
  ['unknown', 'sign-in', 'login', 'refused', 401],
  ['this machine', 'terminal.open', 'term/terminals', 'done', 201],
  ['this machine', 'git.act', `coder/chats/${idOf(7)}/git`, 'failed', 409],
  ['this machine', 'token.create', `access/tokens/${idOf(1)}`, 'done', 201],
  ['this machine', 'worktree.remove', `coder/worktrees/${idOf(6)}/remove`, 'begun', null],
] as const;

/** What was done with them, the newest first. */
export const someAudit = (now: number): AuditRow[] =>
  acts.map(([who, action, target, outcome, status], place) => ({
    id: acts.length - place,
    at: before(now, place * 7 + 1),
    who,
    token_id: null,
    action,
    target,
    outcome,
    status,
    address: '127.0.0.1',
  }));

/** Who this page is, tokens, and the audit. */
export function fixtureAccess({
  tokens = [],
  audit = [],
  scopes = ['admin'],
}: { tokens?: AccessTokenView[]; audit?: AuditRow[]; scopes?: Scope[] } = {}): Resource {
  const me: Me = scopes.includes('admin')
    ? { kind: 'machine', name: 'this machine', scopes, expires_at: null }
    : { kind: 'access-token', name: 'phone', scopes, expires_at: null };
  const state = { tokens };
  return {
    answer({ method, path, query, body }) {
      if (path === '/api/me') return ok(me);
      if (path === '/api/access/audit') {
        const last = Number(query.get('before') ?? Infinity);
        const rest = audit.filter(({ id }) => id < last);
        return ok({ rows: rest.slice(0, pageRows), more: rest.length > pageRows } satisfies AuditPage);
      }
      if (path !== '/api/access/tokens') return null;
      if (method === 'GET') return ok(state.tokens);
      const { name, scopes: given, expires_at: ends = null } = CreateAccessToken.parse(body);
      const at = new Date().toISOString();
      const made = { created_at: at, created_by: me.name, last_used_at: null, expires_at: ends, revoked_at: null };
      const view = { id: idOf(state.tokens.length + 1), name, scopes: given, ...made };
      state.tokens = [view, ...state.tokens];
      return { status: 201, body: { token: `boo_${'x'.repeat(43)}`, view } satisfies CreatedAccessToken };
    },
  };
}
