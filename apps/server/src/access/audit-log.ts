import type { AccessRule } from '@boocode/contracts/access-rules';
import type { Sql } from '@boocode/db/connect';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../errors.js';
import { endAudit, writeAudit, type Act } from './audit-rows.js';
import { limitRefusals } from './refusal-limit.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The row of the audit that was begun for it. */
    audited: number | null;
  }
}

export interface AuditLog {
  /** Before the act, so that none is done which nobody could read of. Throws where it cannot be written: then nothing is done. */
  begin(request: FastifyRequest, rule: AccessRule): Promise<void>;
  /** How it went, before the answer is given. */
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** What was not allowed. Never throws: the refusal stands whether it could be written down or not. */
  refuse(request: FastifyRequest, rule: AccessRule, error: unknown): Promise<void>;
}

const nothing = async () => undefined;

/** Without a database nothing is kept. */
export function auditLog(sql: Sql | undefined): AuditLog {
  if (sql === undefined) return { begin: nothing, end: nothing, refuse: nothing };
  const isToBeWritten = limitRefusals();
  return {
    async begin(request, { action }) {
      if (action === undefined) return;
      const id = await writeAudit(sql, actOf(request, action), { outcome: 'begun' });
      request.audited = id;
      // What becomes a WebSocket has no answer that would tell how it went: it was let in.
      if (request.headers.upgrade !== undefined) await endAudit(sql, id, { status: 101, target: null });
    },
    async end(request, reply) {
      const { audited } = request;
      if (audited === null) return;
      const made = reply.getHeader('location');
      const target = typeof made === 'string' ? targetOf(made) : null;
      try {
        await endAudit(sql, audited, { status: reply.statusCode, target });
      } catch (error) {
        // It was done; the row says that it was begun, and who asks is told how it went.
        request.log.error({ err: error, audit: audited }, 'how an act went could not be written down');
      }
    },
    async refuse(request, { action }, error) {
      if (!(error instanceof HttpError)) return;
      const shown = request.headers.authorization !== undefined || request.principal !== null;
      // A page that is not signed in asks often, and is no attempt.
      if (!shown && (action === undefined || error.code === 'auth.required')) return;
      if (!isToBeWritten(request.principal?.tokenId ?? normalizeIP(request.ip))) return;
      try {
        await writeAudit(sql, actOf(request, action ?? 'look'), { outcome: 'refused', status: error.status });
      } catch (failure) {
        request.log.error({ err: failure }, 'a refusal could not be written down');
      }
    },
  };
}

const actOf = (request: FastifyRequest, action: string): Act => ({
  principal: request.principal,
  action,
  target: targetOf(request.url),
  address: request.ip,
});

const mostCharacters = 300;

/** `coder/flow-runs/<id>/cancel`: a path without its query, in which secrets might stand. NUL, which no row keeps, cannot stand in a path. */
export function targetOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  return path.replace(/^\/(api\/)?/, '').slice(0, mostCharacters);
}
