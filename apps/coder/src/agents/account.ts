import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** Whom an agent is signed in as, without a name or a key, and how what it does is paid. */
export interface Account {
  /** 12 hex digits; '' = unknown. */
  account: string;
  /** Null = unknown, or some of it by either. */
  billing: 'subscription' | 'metered' | null;
}

export const nobody: Account = { account: '', billing: null };

/** Whom a program of a family works as; it prefers the sign-in or the key that its launch gives it. */
export type ReadAccount = (environment: NodeJS.ProcessEnv) => Promise<Account>;

/** A digest that tells accounts apart; keys are long enough that nobody finds one by trying. */
function digest(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 12);
}

/** An account that pays for what it uses, by the first key that is set; null = none is. */
function byKey(environment: NodeJS.ProcessEnv, names: readonly string[]): Account | null {
  const key = names.map((name) => environment[name] ?? '').find((value) => value !== '');
  return key === undefined ? null : { account: digest(key), billing: 'metered' };
}

const ClaudeState = z.object({ oauthAccount: z.object({ accountUuid: z.string().min(1) }) });

/** Tokens of a sign-in are renewed every few hours, so it is known by the id of its account, which lies in another file. */
export const claudeAccount: ReadAccount = async (environment) => {
  const metered = byKey(environment, ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN']);
  if (metered !== null) return metered;
  const token = environment['CLAUDE_CODE_OAUTH_TOKEN'] ?? '';
  if (token !== '') return { account: digest(token), billing: 'subscription' };
  if ((await readHome(environment, '.claude/.credentials.json', z.unknown())) === null) return nobody;
  const state = await readHome(environment, '.claude.json', ClaudeState);
  return { account: state === null ? '' : digest(state.oauthAccount.accountUuid), billing: 'subscription' };
};

const CodexAuth = z.object({
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z.object({ account_id: z.string().nullish() }).nullish(),
});

export const codexAccount: ReadAccount = async (environment) => {
  const auth = await readHome(environment, '.codex/auth.json', CodexAuth);
  if (auth?.tokens) {
    const { account_id: id = null } = auth.tokens;
    return { account: id === null ? '' : digest(id), billing: 'subscription' };
  }
  const signedIn = byKey({ key: auth?.OPENAI_API_KEY ?? undefined }, ['key']);
  return signedIn ?? byKey(environment, ['CODEX_API_KEY', 'OPENAI_API_KEY']) ?? nobody;
};

const GoogleAccounts = z.object({ active: z.string().min(1) });

export const geminiAccount: ReadAccount = async (environment) => {
  const metered = byKey(environment, ['GEMINI_API_KEY']);
  if (metered !== null) return metered;
  if ((await readHome(environment, '.gemini/oauth_creds.json', z.unknown())) === null) {
    return byKey(environment, ['GOOGLE_API_KEY']) ?? nobody;
  }
  const accounts = await readHome(environment, '.gemini/google_accounts.json', GoogleAccounts);
  return { account: accounts === null ? '' : digest(accounts.active), billing: 'subscription' };
};

const OpencodeAuth = z.record(
  z.string(),
  z.looseObject({ type: z.string(), key: z.string().optional(), accountId: z.string().optional() }),
);

/**
 * All that opencode is signed in to is one account: its keys, and the sign-ins in `authFile`. Of a sign-in without an id only its
 * provider is known, because its tokens are renewed.
 */
export async function opencodeAccount(keys: readonly string[], authFile: string | null): Promise<Account> {
  const auth = authFile === null ? {} : ((await readJson(authFile, OpencodeAuth)) ?? {});
  const signIns = Object.entries(auth).map(([provider, { type, key, accountId }]) => ({
    identity: `${provider}:${key ?? accountId ?? type}`,
    isMetered: type !== 'oauth',
  }));
  const all = [...signIns, ...keys.map((key) => ({ identity: key, isMetered: true }))];
  if (all.length === 0) return nobody;
  const metered = all.filter(({ isMetered }) => isMetered).length;
  const billing = metered === all.length ? 'metered' : metered === 0 ? 'subscription' : null;
  return {
    account: digest(
      all
        .map(({ identity }) => identity)
        .toSorted()
        .join('\n'),
    ),
    billing,
  };
}

function readHome<T>(environment: NodeJS.ProcessEnv, file: string, shape: z.ZodType<T>): Promise<T | null> {
  const home = environment['HOME'];
  return home === undefined ? Promise.resolve(null) : readJson(path.join(home, file), shape);
}

/** Null for what is not there, can't be read, or has another shape: then the account is not known, and nothing else is wrong. */
async function readJson<T>(file: string, shape: z.ZodType<T>): Promise<T | null> {
  try {
    return shape.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null;
  } catch (error) {
    const isUnreadable = error instanceof SyntaxError || (error instanceof Error && 'code' in error);
    if (!isUnreadable) throw error;
    return null;
  }
}
