import type { AgentDescription } from '@boocode/contracts/flow-run';
import { BackendError } from './backends/backend-error.js';
import { findOpencode, missingBinary, type OpencodeBinary } from './backends/opencode/binary.js';
import type { Catalogue } from './backends/opencode/catalogue.js';
import type { OpenaiCompatibleProvider } from './backends/opencode/config.js';
import { findCredentials } from './backends/opencode/credentials.js';

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

/**
 * Which agents are here and what mends one that is not. Real models come first and give the default; without any, the
 * first provider of the coder's own does. Never throws for a broken agent: its `problem` says what is wrong.
 */
export async function detectAgents(options: DetectOptions): Promise<AgentDescription[]> {
  return [await detectOpencode(options)];
}

async function detectOpencode(options: DetectOptions): Promise<AgentDescription> {
  const binary = options.binary === undefined ? findOpencode() : options.binary;
  const base = { id: 'opencode', title: 'opencode', version: binary?.version ?? null };
  if (binary === null) {
    const problem = { message: missingBinary, mend: 'npx pnpm install' };
    return { ...base, available: false, models: [], default_model: null, problem };
  }
  const own = options.providers.flatMap((provider) =>
    provider.models.map((model) => ({ id: `${provider.id}/${model.id}`, title: model.title })),
  );
  const signIn = `${quoted(binary.path)} auth login`;
  const real = await realModels(options);
  const models = [...real.models, ...own];
  const problem = real.problem === null ? null : { message: real.problem, mend: signIn };
  const default_model = real.default ?? own[0]?.id ?? null;
  return { ...base, available: models.length > 0, models, default_model, problem };
}

interface RealModels {
  models: AgentDescription['models'];
  default: string | null;
  problem: string | null;
}

async function realModels({ environment, catalogue }: DetectOptions): Promise<RealModels> {
  try {
    const { providers } = await findCredentials(environment);
    if (providers.length === 0) {
      const problem = 'No AI provider is signed in. Sign in, or start with a key such as ANTHROPIC_API_KEY set.';
      return { models: [], default: null, problem };
    }
    const { models, defaults } = await catalogue();
    const usable = models.filter((model) => providers.includes(model.provider));
    const ranked = [...preferred.filter((id) => providers.includes(id)), ...providers];
    const wanted = ranked.flatMap((id) => defaults[id] ?? []).find((id) => usable.some((model) => model.id === id));
    return {
      models: usable.map(({ id, title }) => ({ id, title })),
      default: wanted ?? usable[0]?.id ?? null,
      problem:
        usable.length > 0
          ? null
          : `${providers.join(', ')} is signed in, but opencode knows no model of it that can call tools.`,
    };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { models: [], default: null, problem: error.message };
  }
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
