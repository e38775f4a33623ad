/** Asks coder for something and answers with its JSON; what it refuses is thrown with its words. */
export async function call(url: string, method: string, route: string, body?: unknown): Promise<unknown> {
  const reply = await fetch(`${url}/api/coder${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${route}: ${reply.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
