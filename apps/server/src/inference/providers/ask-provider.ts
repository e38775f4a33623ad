import type { ChatModel, ModelProvider } from '@boocode/contracts/model-provider';
import { rehearsalTitle } from '@boocode/rehearsal/name';
import { z } from 'zod';
import type { Candidate } from './candidates.js';
import { knownWindow } from './known-window.js';

/** On this machine an answer comes at once or not at all. */
const localMs = 800;
const remoteMs = 5_000;

const Card = z.looseObject({
  id: z.string().min(1),
  display_name: z.string().optional(),
  name: z.string().optional(),
  created: z.number().optional(),
  context_length: z.number().nullish(),
  context_window: z.number().nullish(),
  max_model_len: z.number().nullish(),
  max_context_length: z.number().nullish(),
  max_input_tokens: z.number().nullish(),
});
const Cards = z.object({ data: z.array(Card) });

export type Ask = (url: string, options: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Response>;

/** What a provider has; null for one that nobody expects and that does not answer. */
export async function askProvider(candidate: Candidate, ask: Ask): Promise<ModelProvider | null> {
  const { id, title, kind, base_url, origin, key_env, key } = candidate;
  const about = {
    id,
    title,
    kind,
    base_url: kind === 'rehearsal' ? null : base_url,
    origin,
    key_env,
    checked_at: new Date().toISOString(),
  };
  const told = toldModels(candidate);
  if (kind === 'rehearsal') return { ...about, available: true, problem: null, models: told };
  if (key_env !== null && key === null) {
    const problem = {
      message: `${title} needs a key, and ${key_env} is not set.`,
      mend: `export ${key_env}=… and start BooCode anew`,
    };
    return { ...about, available: false, problem, models: told };
  }
  const answer = await listed(candidate, ask);
  if (Array.isArray(answer)) {
    const models = told.length > 0 ? told : answer;
    const problem = models.length > 0 ? null : { message: `${title} has no model for chats.`, mend: null };
    return { ...about, available: models.length > 0, problem, models };
  }
  // Nobody said that it should be there.
  if (origin === 'machine') return null;
  // Not every provider can list its models; what the person names is tried.
  const available = told.length > 0 && answer.reached;
  return { ...about, available, problem: available ? null : answer.problem, models: told };
}

function toldModels({ id: provider, models, kind }: Candidate): ChatModel[] {
  return models.map(({ id, context_window }) => ({
    id: `${provider}/${id}`,
    title: kind === 'rehearsal' ? rehearsalTitle : id,
    context_window: context_window ?? (kind === 'rehearsal' ? null : knownWindow(id)),
  }));
}

interface Silence {
  reached: boolean;
  problem: { message: string; mend: string | null };
}

async function listed(candidate: Candidate, ask: Ask): Promise<ChatModel[] | Silence> {
  const { title, base_url, key_env, origin } = candidate;
  try {
    const signal = AbortSignal.timeout(origin === 'machine' ? localMs : remoteMs);
    const reply = await ask(`${base_url}/models${candidate.kind === 'anthropic' ? '?limit=100' : ''}`, {
      headers: headersOf(candidate),
      signal,
    });
    if (reply.status === 401 || reply.status === 403) {
      await reply.body?.cancel();
      const mend = key_env === null ? null : `export ${key_env}=… with the right key and start BooCode anew`;
      return { reached: false, problem: { message: `${title} refuses the key (${reply.status}).`, mend } };
    }
    if (!reply.ok) {
      await reply.body?.cancel();
      return {
        reached: true,
        problem: { message: `${title} does not list its models (${reply.status}).`, mend: 'name its models' },
      };
    }
    return modelsOf(candidate, Cards.parse(await reply.json()).data);
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      const message = `${title} lists its models in a way that is not understood.`;
      return { reached: true, problem: { message, mend: 'name its models' } };
    }
    const message = `${title} does not answer at ${base_url}.`;
    return { reached: false, problem: { message, mend: 'start it, or correct its address' } };
  }
}

function headersOf({ kind, key }: Candidate): Record<string, string> {
  if (key === null) return {};
  return kind === 'anthropic'
    ? { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
    : { authorization: `Bearer ${key}` };
}

/** What providers list beside models that one can talk with. */
const notForChats = /embed|whisper|tts|audio|realtime|image|dall-e|moderation|transcribe|rerank|sora|davinci|babbage/i;

function modelsOf({ id: provider }: Candidate, cards: z.infer<typeof Card>[]): ChatModel[] {
  return cards
    .filter(({ id }) => !notForChats.test(id))
    .toSorted((a, b) => (b.created ?? 0) - (a.created ?? 0))
    .map((card) => ({
      id: `${provider}/${card.id}`,
      title: card.display_name ?? card.name ?? card.id,
      context_window: windowOf(card),
    }));
}

function windowOf(card: z.infer<typeof Card>): number | null {
  const told =
    card.context_length ??
    card.context_window ??
    card.max_model_len ??
    card.max_context_length ??
    card.max_input_tokens;
  const window = told ?? knownWindow(card.id);
  return window !== null && Number.isInteger(window) && window > 0 ? window : null;
}
