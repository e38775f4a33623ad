import { AuditQuery, CreateAccessToken, Me, type AccessTokenView, type AuditPage } from '@boocode/contracts/access';
import type { TransactionSql } from '@boocode/db/connect';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { endAudit, readAudit } from '../access/audit-rows.js';
import { targetOf } from '../access/audit-log.js';
import type { OpenSockets } from '../access/open-sockets.js';
import type { Principal } from '../access/principal.js';
import { createToken, listTokens, revokeToken } from '../access/token-rows.js';
import { invalid } from '../errors.js';
import type { Store } from '../store.js';
import { ById, readPart } from './read-request.js';

/** The guard lets nobody through whom it does not know. */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal === null) throw new Error('A route that asks who sends a request is open to everybody.');
  return principal;
}

/** `GET /api/me`: who asks, and what they may. */
export function meRoute(app: FastifyInstance): void {
  app.get('/api/me', (request, reply) =>
    reply.header('cache-control', 'no-store').send(Me.parse(principalOf(request))),
  );
}

/** `/api/access`: tokens, and what was done with them. What changes a token is written to the audit in the same transaction. */
export function accessRoutes(app: FastifyInstance, { sql }: Pick<Store, 'sql'>, sockets: OpenSockets): void {
  app.get('/api/access/tokens', (): Promise<AccessTokenView[]> => listTokens(sql));
  app.post('/api/access/tokens', async (request, reply) => {
    const { name, scopes, expires_at: expiresAt = null } = readPart('body', CreateAccessToken, request.body);
    if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) throw invalid('expires_at lies in the past.');
    const createdBy = principalOf(request).name;
    const made = await sql.begin(async (tx) => {
      const created = await createToken(tx, { name, scopes, expiresAt, createdBy });
      await endInside(tx, request, { status: 201, target: targetOf(`/api/access/tokens/${created.view.id}`) });
      return created;
    });
    return reply.code(201).header('cache-control', 'no-store').send(made);
  });
  app.post('/api/access/tokens/:id/revoke', async (request): Promise<AccessTokenView> => {
    const { id } = readPart('address', ById, request.params);
    const view = await sql.begin(async (tx) => {
      const revoked = await revokeToken(tx, id);
      await endInside(tx, request, { status: 200, target: null });
      return revoked;
    });
    sockets.cut(id);
    return view;
  });
  app.get('/api/access/audit', (request): Promise<AuditPage> =>
    readAudit(sql, readPart('query', AuditQuery, request.query)),
  );
}

/** The row that the guard began ends together with what it is about. */
async function endInside(
  tx: TransactionSql,
  { audited }: FastifyRequest,
  how: { status: number; target: string | null },
): Promise<void> {
  if (audited !== null) await endAudit(tx, audited, how);
}
