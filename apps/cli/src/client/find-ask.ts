import { CliError, exitCode } from '../errors.js';
import type { CoderClient } from './coder-client.js';

const idLength = 36;

/** The full id of the open ask whose id ends or begins so. Throws `CliError` when there is none, or more than one. */
export async function findAsk(client: CoderClient, part: string): Promise<string> {
  if (part.length === idLength) return part;
  const wanted = part.toLowerCase();
  const ids = (await client.asks()).map(({ id }) => id).filter((id) => id.endsWith(wanted) || id.startsWith(wanted));
  const [only, second] = ids;
  if (only !== undefined && second === undefined) return only;
  throw new CliError({
    code: only === undefined ? 'ask.unknown' : 'ask.ambiguous',
    message:
      only === undefined
        ? `Nothing that is asked has the id ${part}; it may be answered already. \`npm run boocode -- asks\` lists what is open.`
        : `${ids.length} asks have an id like ${part}: ${ids.slice(0, 5).join(', ')}. Give more of it.`,
    exit: exitCode.usage,
  });
}
