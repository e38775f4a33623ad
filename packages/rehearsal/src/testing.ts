import type { Rule } from './rules.js';
import type { Rehearsal } from './server.js';

/** Posts JSON with the server's key. Gives up after ten seconds. */
export async function post(server: Rehearsal, body: unknown, path = '/v1/chat/completions'): Promise<Response> {
  return fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
}

/** A server-sent event; `data` is still text. */
export interface SentEvent {
  event: string | null;
  data: string;
}

/** Reads an event stream as the standard says: fields a line, a blank line ends an event. */
export function parseEvents(text: string): SentEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const lines = block.split('\n');
    const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
    const event =
      lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim() ?? null;
    return data.length === 0 ? [] : [{ event, data: data.join('\n') }];
  });
}

/** What the tests of all wires have the model say: look with two tools, then be done. */
export const lookRules: Rule[] = [
  {
    match: '^look',
    steps: [
      {
        text: ['Look', 'ing.'],
        reasoning: 'hm',
        tools: [{ read: 'a.ts' }, { glob: '**/*' }],
        usage: { input: 11, output: 7, cached: 3, reasoning: 2 },
      },
      { text: 'Done.' },
    ],
  },
];
