import { AccessTokenView, AuditPage, CreatedAccessToken, Me, type CreateAccessToken } from '@boocode/contracts/access';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read } from './http.js';

const base = '/api/access';

/** Who this page is signed in as, and what that allows. Asked once: what a token allows never changes. */
export const meQuery = () =>
  queryOptions({
    queryKey: ['me'] as const,
    queryFn: ({ signal }) => read('/api/me', Me, signal),
    staleTime: Infinity,
  });

export const tokensQuery = () =>
  queryOptions({
    queryKey: ['access', 'tokens'] as const,
    queryFn: ({ signal }) => read(`${base}/tokens`, z.array(AccessTokenView), signal),
  });

/** The newest first, page behind page. */
export const auditQuery = () =>
  infiniteQueryOptions({
    queryKey: ['access', 'audit'] as const,
    queryFn: ({ signal, pageParam }) =>
      read(`${base}/audit${pageParam === null ? '' : `?before=${pageParam}`}`, AuditPage, signal),
    initialPageParam: null as number | null,
    getNextPageParam: ({ rows, more }) => (more ? (rows.at(-1)?.id ?? null) : null),
  });

export const createToken = (request: CreateAccessToken) => post(`${base}/tokens`, request, CreatedAccessToken);

export const revokeToken = (id: string) => post(`${base}/tokens/${encodeURIComponent(id)}/revoke`, {}, AccessTokenView);
