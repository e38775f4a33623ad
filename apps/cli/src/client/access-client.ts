import {
  AccessTokenView,
  AuditPage,
  CreatedAccessToken,
  type AuditQuery,
  type CreateAccessToken,
} from '@boocode/contracts/access';
import { z } from 'zod';
import type { CoderClient } from './coder-client.js';

const base = '/api/access';

/** Tokens and the audit, of a running BooCode. Every call wants the scope `admin`; errors as in `CoderClient`. */
export const accessClient = (client: CoderClient) => ({
  tokens: (): Promise<AccessTokenView[]> =>
    client.ask({ method: 'GET', base, path: '/tokens', reply: z.array(AccessTokenView) }),

  create: (body: CreateAccessToken): Promise<CreatedAccessToken> =>
    client.ask({ method: 'POST', base, path: '/tokens', reply: CreatedAccessToken, body }),

  revoke: (id: string): Promise<AccessTokenView> =>
    client.ask({ method: 'POST', base, path: `/tokens/${id}/revoke`, reply: AccessTokenView }),

  audit(query: AuditQuery): Promise<AuditPage> {
    const given = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
    const path = `/audit?${new URLSearchParams(given).toString()}`;
    return client.ask({ method: 'GET', base, path, reply: AuditPage });
  },
});
