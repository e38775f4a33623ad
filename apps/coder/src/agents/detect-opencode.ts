import type { AgentMode, AgentModel } from '@boocode/contracts/agent';
import { nobody, opencodeAccount, type Account } from './account.js';
import { quoted } from '../services/quoted.js';
import { installCommand, type Detected } from './detect-family.js';
import { BackendError } from '../services/backends/backend-error.js';
import { findOpencode, missingBinary, type OpencodeBinary } from '../services/backends/opencode/binary.js';
import type { Catalogue } from '../services/backends/opencode/catalogue.js';
import type { OpenaiCompatibleProvider } from '../services/backends/opencode/config.js';
import { findCredentials } from '../services/backends/opencode/credentials.js';

export interface DetectOptions {
  /** What the coder offers by itself: rehearsal. Titles are shown as they are. */
  providers: readonly OpenaiCompatibleProvider[];
  /** Where keys and the sign-in are looked for. */
  environment: NodeJS.ProcessEnv;
  /** The models of a running opencode; only asked when a real provider can be used. */
  readonly catalogue: () => Promise<Catalogue>;
  binary?: OpencodeBinary | null;
}

/** Whose default model is taken when several providers are signed in. */
const preferred = ['anthropic', 'openai', 'google', 'openrouter'];

const modes: AgentMode[] = [
  { id: 'plan', title: 'Plan', tier: 'calm' },
  { id: 'build', title: 'Build', tier: 'edits' },
];

/**
 * Whether opencode is here and what mends it when it is not. Real models come first and give the default; without any, the first
 * provider of the coder's own does. Never throws for a broken agent: its `problem` says what is wrong.
 */
export async function detectOpencode(options: DetectOptions): Promise<Detected> {
  const binary = options.binary === undefined ? findOpencode() : options.binary;
  const base = { version: binary?.version ?? null, install_path: binary?.path ?? null, modes, models_note: null };
  if (binary === null) {
    const problem = { message: missingBinary, mend: installCommand };
    return { ...base, ...nobody, available: false, signed_in: null, models: [], default_model: null, problem };
  }
  const own = options.providers.flatMap((provider) =>
    provider.models.map((model) => ({ id: `${provider.id}/${model.id}`, title: model.title, thinking: [] })),
  );
  const signIn = `${quoted(binary.path)} auth login`;
  const real = await realModels(options);
  const models = [...real.models, ...own];
  const problem = real.problem === null ? null : { message: real.problem, mend: signIn };
  const default_model = real.default ?? own[0]?.id ?? null;
  const signed_in = real.signedIn;
  return { ...base, ...real.account, available: models.length > 0, signed_in, models, default_model, problem };
}

interface RealModels {
  account: Account;
  models: AgentModel[];
  signedIn: boolean;
  default: string | null;
  problem: string | null;
}

async function realModels({ environment, catalogue }: DetectOptions): Promise<RealModels> {
  try {
    const { providers, keys, authFile } = await findCredentials(environment);
    if (providers.length === 0) {
      const problem = 'No AI provider is signed in. Sign in, or start with a key such as ANTHROPIC_API_KEY set.';
      return { account: nobody, models: [], signedIn: false, default: null, problem };
    }
    const { models, defaults } = await catalogue();
    const usable = models.filter((model) => providers.includes(model.provider));
    const ranked = [...preferred.filter((id) => providers.includes(id)), ...providers];
    const wanted = ranked.flatMap((id) => defaults[id] ?? []).find((id) => usable.some((model) => model.id === id));
    return {
      account: await opencodeAccount(keys, authFile),
      models: usable.map(({ id, title, thinking }) => ({ id, title, thinking })),
      signedIn: true,
      default: wanted ?? usable[0]?.id ?? null,
      problem:
        usable.length > 0
          ? null
          : `${providers.join(', ')} is signed in, but opencode knows no model of it that can call tools.`,
    };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { account: nobody, models: [], signedIn: false, default: null, problem: error.message };
  }
}
