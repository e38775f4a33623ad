import { CliError, exitCode } from '../errors.js';
import type { CoderClient } from './coder-client.js';

const idLength = 36;

/** The full id of the run whose id begins with `prefix`. Throws `CliError` when there is none, or more than one. */
export async function findRun(client: CoderClient, prefix: string): Promise<string> {
  if (prefix.length === idLength) return prefix;
  const wanted = prefix.toLowerCase();
  const ids = (await client.runs()).map((run) => run.id).filter((id) => id.startsWith(wanted));
  const [only, second] = ids;
  if (only !== undefined && second === undefined) return only;
  throw new CliError({
    code: only === undefined ? 'run.unknown' : 'run.ambiguous',
    message:
      only === undefined
        ? `No run has an id that begins with ${prefix}. \`npm run boocode -- runs\` lists them.`
        : `${ids.length} runs have an id that begins with ${prefix}: ${ids.slice(0, 5).join(', ')}. Give more of it.`,
    exit: exitCode.usage,
  });
}

/** How many characters of these ids are needed to tell them apart, and at least 8. UUIDv7s of one minute begin alike. */
export function shortLength(ids: string[]): number {
  const sorted = ids.toSorted();
  const alike = sorted.slice(1).map((id, index) => commonLength(id, sorted[index] ?? ''));
  return Math.min(idLength, Math.max(8, ...alike.map((length) => length + 1)));
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
