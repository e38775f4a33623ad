import { CODER_PORT } from './host-programs.js';
import type { Network } from './network.js';

/** Nobody answers there now, or only that it cannot now: the same may be asked again. */
export class DoorClosed extends Error {
  override readonly name = 'DoorClosed';
  readonly code = 'bench_door_closed';
}

/** curl, on the machine itself: coder listens there alone. */
const CURL = ['curl', '--silent', '--show-error', '--max-time', '20', '--header', 'content-type: application/json'];

/** Asks coder on this machine for something, as a person there does. Errors: `DoorClosed`; what is refused for good is thrown with its words. */
export async function ask(network: Network, name: string, route: string, body: object): Promise<unknown> {
  const url = `http://127.0.0.1:${CODER_PORT}/api/coder${route}`;
  const command = [...CURL, '--write-out', '\n%{http_code}', '--data-raw', JSON.stringify(body), url];
  const printed = await network.execute(name, command).catch((error: unknown) => {
    throw new DoorClosed(`${name} does not answer.`, { cause: error });
  });
  const end = printed.lastIndexOf('\n');
  const [text, status] = [printed.slice(0, end), Number(printed.slice(end + 1))];
  if (status === 503) throw new DoorClosed(`${name} answers 503: ${text}`);
  if (status >= 300) throw new Error(`${name} answers ${route} with ${status}: ${text}`);
  return JSON.parse(text);
}
