import type { Me, Scope } from '@boocode/contracts/access';

/** What `GET /api/me` answers to whoever shows an access token with these scopes. */
export const tokenOf = (...scopes: Scope[]): Me => ({ kind: 'access-token', name: 'wall', scopes, expires_at: null });
