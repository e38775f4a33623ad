import { z } from 'zod';
import { Id } from './ids.js';

/**
 * What a token allows. `read`: see everything and watch. `run`: have agents work, and steer and stop them. `answer`: decide what agents and runs ask.
 * `admin`: everything, also what the others do not allow: terminals, settings, money, tokens, and whatever is removed or leaves a worktree.
 */
export const Scope = z.enum(['read', 'run', 'answer', 'admin']);
export type Scope = z.infer<typeof Scope>;

/** The same in words, for whoever chooses. */
export const scopeWords: Readonly<Record<Scope, string>> = {
  read: 'see and watch everything: chats, runs, findings, changes, transcripts',
  run: 'have agents work, in chats, runs and arenas, and steer, stop and repeat it',
  answer: 'answer what agents ask, decide steps that wait for a person, dismiss findings',
  admin: 'everything, among it terminals, settings, budgets, tokens, merging, pushing and removing',
};

/** Whether scopes that were given allow what wants this one. */
export const allows = (given: readonly Scope[], wanted: Scope): boolean =>
  given.includes(wanted) || given.includes('admin');

/** Who a request is from. Without a token asked for, this machine's programs and pages are `machine` and may do everything. */
export const Me = z.object({
  kind: z.enum(['machine', 'house-token', 'access-token']),
  name: z.string(),
  scopes: z.array(Scope),
  /** When what it shows ends; null = never. */
  expires_at: z.string().nullable(),
});
export type Me = z.infer<typeof Me>;

export const AccessTokenView = z.object({
  id: Id,
  name: z.string(),
  scopes: z.array(Scope),
  created_at: z.string(),
  created_by: z.string(),
  /** To the minute. */
  last_used_at: z.string().nullable(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});
export type AccessTokenView = z.infer<typeof AccessTokenView>;

/** `POST /api/access/tokens`. */
export const CreateAccessToken = z.strictObject({
  name: z.string().trim().min(1, 'needs a name').max(80),
  scopes: z
    .array(Scope)
    .min(1, 'needs one or more of read, run, answer, admin')
    .transform((scopes) => [...new Set(scopes)]),
  expires_at: z.iso.datetime().optional(),
});
export type CreateAccessToken = z.input<typeof CreateAccessToken>;

/** The one time that the token itself is told. */
export const CreatedAccessToken = z.object({ token: z.string(), view: AccessTokenView });
export type CreatedAccessToken = z.infer<typeof CreatedAccessToken>;

/** `begun` stays where the process ended before it knew how the act went. */
const AuditOutcome = z.enum(['begun', 'done', 'failed', 'refused']);

export const AuditRow = z.object({
  id: z.int(),
  at: z.string(),
  /** The name that it had then: a token's, `BOOCODE_TOKEN`, `this machine`, or `unknown`. */
  who: z.string(),
  token_id: Id.nullable(),
  action: z.string(),
  /** What it was done to, as a path without its query; null where the act names nothing. */
  target: z.string().nullable(),
  outcome: AuditOutcome,
  /** HTTP status of the answer; null before it is known. */
  status: z.int().nullable(),
  /** Where the request came from, as this server sees it: behind a proxy, the proxy. */
  address: z.string().nullable(),
});
export type AuditRow = z.infer<typeof AuditRow>;

/** `GET /api/access/audit`: the newest first; `before` is the id of the last row that is known. */
export const AuditQuery = z.object({
  before: z.coerce.number().int().positive().optional(),
  since: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type AuditQuery = Partial<z.infer<typeof AuditQuery>>;

export const AuditPage = z.object({ rows: z.array(AuditRow), more: z.boolean() });
export type AuditPage = z.infer<typeof AuditPage>;
