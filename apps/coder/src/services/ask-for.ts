import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { Usage } from '@boocode/contracts/task';
import type { Prompt, Reading } from '@boocode/conductor/types';
import type { AgentBackend, PermissionProfile, Session, TurnResult } from './agent-backend.js';
import { nobodyToAsk } from './ask-desk.js';
import { promptAgent } from './prompt-agent.js';
import { failure, notCompleted, type AttemptContext, type TaskEnd } from './task-runner.js';

/** Who is spoken to. */
export interface Talk {
  backend: AgentBackend;
  session: Session;
  context: AttemptContext;
  profile: PermissionProfile;
}

type Said = Pick<Prompt, 'system' | 'user'>;

/**
 * One turn, whose answer `read` makes into data; null takes it as it is. Text that cannot be read gets one repair turn in the same
 * session.
 */
export async function askFor(talk: Talk, prompt: Said, read: ((text: string) => Reading) | null): Promise<TaskEnd> {
  const first = await turn(talk, prompt, null);
  if (first.outcome !== 'completed') return notCompleted(first);
  if (read === null) return done({ text: first.text }, first.usage);
  const reading = read(first.text);
  if (reading.ok) return done({ text: first.text, data: reading.data }, first.usage);
  talk.context.onEvent({
    type: 'notice',
    text: `The answer could not be read (${reading.problem}); asking once more.`,
  });
  const second = await turn(talk, { system: prompt.system, user: reading.repair }, first.usage);
  if (second.outcome !== 'completed') return notCompleted(second);
  const repaired = read(second.text);
  if (repaired.ok) return done({ text: second.text, data: repaired.data }, second.usage);
  return failure('output.invalid', `The answer could not be read, asked twice: ${repaired.problem}`, second.usage);
}

/** One turn; its usage is counted on top of what the attempt has used `before`. */
async function turn(talk: Talk, prompt: Said, before: Usage | null): Promise<TurnResult> {
  const { signal, onEvent, onAsk } = talk.context;
  const result = await promptAgent(talk.backend, talk.session, {
    ...prompt,
    signal,
    output: null,
    // Analysis is read-only: what its profile leaves open is refused, with words.
    onAsk: talk.profile === 'read-only' ? async () => nobodyToAsk : onAsk,
    onEvent: (event) =>
      onEvent(event.type === 'usage' ? { ...event, usage: plus(before, event.usage) ?? event.usage } : event),
  });
  return { ...result, usage: plus(before, result.usage) };
}

function plus(before: Usage | null, usage: Usage | null): Usage | null {
  if (before === null || usage === null) return usage ?? before;
  return {
    input_tokens: before.input_tokens + usage.input_tokens,
    output_tokens: before.output_tokens + usage.output_tokens,
    reasoning_tokens: before.reasoning_tokens + usage.reasoning_tokens,
    cache_read_tokens: before.cache_read_tokens + usage.cache_read_tokens,
    cache_write_tokens: before.cache_write_tokens + usage.cache_write_tokens,
    cost_usd: before.cost_usd === null || usage.cost_usd === null ? null : before.cost_usd + usage.cost_usd,
  };
}

function done(output: StepOutput, usage: Usage | null): TaskEnd {
  return { outcome: 'completed', output, usage, findings: [] };
}
