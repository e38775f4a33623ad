import type { Stack } from '../../e2e/stack.js';

/** The answer to a request with a JSON body; null where the version that runs has nothing at this path yet. */
export async function send(
  stack: Stack,
  request: { method: 'POST' | 'PUT' | 'PATCH'; path: string; body: unknown },
): Promise<unknown> {
  const response = await fetch(stack.url + request.path, {
    method: request.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  });
  if (response.status === 404 || response.status === 405) return null;
  const text = await response.text();
  if (!response.ok) throw new Error(`${request.method} ${request.path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** Who this server takes the owner of a token for. */
export async function whoIs(stack: Stack, token: string): Promise<unknown> {
  const response = await fetch(`${stack.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GET /api/me: ${response.status} ${await response.text()}`);
  return await response.json();
}
