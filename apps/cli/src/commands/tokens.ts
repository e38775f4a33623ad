import { CreateAccessToken, type AccessTokenView } from '@boocode/contracts/access';
import { accessClient } from '../client/access-client.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { CliError, exitCode, UsageError } from '../errors.js';
import { momentOf } from '../moment-flag.js';
import { tokenLines } from '../render/access-lines.js';

export interface CreateFlags {
  scopes: string;
  expires?: string;
}

/** All tokens that were ever made, as lines or as JSON; never the tokens themselves. */
export async function listTokens(flags: { json?: boolean }, { config, output, stdout }: Context): Promise<number> {
  const tokens = await accessClient(await requireClient(config)).tokens();
  if (flags.json === true) output.print(JSON.stringify(tokens, null, 2));
  else if (tokens.length === 0)
    output.say('There is no access token. Make one with `tokens create NAME --scopes read`.');
  else for (const line of tokenLines(tokens, stdout.columns)) output.print(line);
  return exitCode.ok;
}

/** Makes a token. Stdout has it alone, so that it can be piped to where it belongs; what else there is to say goes to stderr. */
export async function createToken(
  name: string,
  { scopes, expires }: CreateFlags,
  { config, output }: Context,
): Promise<number> {
  const read = CreateAccessToken.safeParse({
    name,
    scopes: scopes.split(/[\s,]+/).filter((scope) => scope !== ''),
    ...(expires !== undefined && { expires_at: momentOf('expires', expires, 1) }),
  });
  if (!read.success) {
    throw new UsageError(`--scopes ${scopes} or the name cannot be: say one or more of read, run, answer, admin.`);
  }
  const { token, view } = await accessClient(await requireClient(config)).create(read.data);
  output.say(
    `${view.name} may ${view.scopes.join(', ')}${view.expires_at === null ? '' : ` until ${view.expires_at}`}.`,
  );
  output.say('This is the one time that it is told. It belongs into BOOCODE_TOKEN where it is used.');
  output.print(token);
  return exitCode.ok;
}

/** Ends a token. Throws `CliError` when none, or more than one, is meant. */
export async function revokeToken(wanted: string, { config, output }: Context): Promise<number> {
  const client = accessClient(await requireClient(config));
  const { id, name } = oneOf(await client.tokens(), wanted);
  await client.revoke(id);
  output.print(`${name} is revoked; what it had open is closed.`);
  return exitCode.ok;
}

/** Names may come again once a token is revoked, so those that can be used come first. */
function oneOf(tokens: readonly AccessTokenView[], wanted: string): AccessTokenView {
  const fit = tokens.filter(
    ({ id, name }) => name === wanted || id === wanted || (wanted.length >= 6 && id.startsWith(wanted)),
  );
  const usable = fit.filter(({ revoked_at }) => revoked_at === null);
  const [only, second] = usable.length > 0 ? usable : fit;
  if (only !== undefined && second === undefined) return only;
  throw new CliError({
    code: only === undefined ? 'token.unknown' : 'token.ambiguous',
    message:
      only === undefined
        ? 'No access token has this name or id. `npm run boocode -- tokens list` shows them.'
        : `More than one access token fits: ${[only, second].map((token) => `${token?.name} (${token?.id})`).join(', ')}. Say the whole id.`,
    exit: exitCode.usage,
  });
}
