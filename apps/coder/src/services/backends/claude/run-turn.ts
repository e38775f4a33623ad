import { setTimeout as delay } from 'node:timers/promises';
import type { Usage } from '@boocode/contracts/task';
import type { PromptRequest, TurnResult } from '../../agent-backend.js';
import { cancelled, crash, failed } from '../classified.js';
import type { ToldEvent } from '../refusals/read-refusal.js';
import type { AgentProcess, ClaudeLimits } from './agent-process.js';
import { classifyResult } from './classify.js';
import type { Result } from './read-message.js';
import type { ClaudeSession } from './session-store.js';
import { TurnWatch, type Ending } from './turn-watch.js';
import { usageBetween } from './usage.js';

/** How long an interrupted agent may take to write its end down before it is killed. */
const STOP_LIMIT_MS = 3_000;

interface Turn {
  session: Pick<ClaudeSession, 'steer'>;
  process: Pick<AgentProcess, 'listen' | 'say' | 'interrupt' | 'end' | 'used'>;
  request: PromptRequest;
  limits: ClaudeLimits;
}

/** One prompt and its end. A process whose turn did not end well is ended with it, and everything that it had started. */
export async function runTurn({ session, process, request, limits }: Turn): Promise<TurnResult> {
  // While the process was being started nobody listened.
  if (request.signal.aborted) {
    await process.end();
    return failed(cancelled, null);
  }
  const watch = new TurnWatch(request, limits);
  const unlisten = process.listen(watch);
  const onAbort = (): void => watch.finish({ by: 'signal' });
  request.signal.addEventListener('abort', onAbort, { once: true });
  session.steer = (text) => {
    if (watch.over) return false;
    watch.expect(process.say(text));
    return true;
  };
  try {
    watch.expect(process.say(request.user));
    const ending = await watch.ended;
    if (ending.by === 'signal' || ending.by === 'verdict') await interrupt(process, watch);
    const usage = usageOf(ending, process) ?? watch.usage;
    const result = conclude(ending, usage, watch.usedUp);
    if (result.outcome !== 'completed') await process.end();
    if (usage !== null) request.onEvent({ type: 'usage', usage });
    return result;
  } finally {
    session.steer = null;
    request.signal.removeEventListener('abort', onAbort);
    unlisten();
  }
}

/** Lets Claude write down where it was stopped; the end of its process follows. */
async function interrupt(process: Turn['process'], watch: TurnWatch): Promise<void> {
  const patience = new AbortController();
  const timer = delay(STOP_LIMIT_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  // One that does not hear it is killed.
  process.interrupt().catch(() => undefined);
  await Promise.race([watch.quiet, timer]);
  patience.abort();
}

/** What the agent itself counted, helpers included. It is the better account, but only a result brings it. */
function usageOf(ending: Ending, process: Turn['process']): Usage | null {
  if (ending.by !== 'result') return null;
  const usage = usageBetween(process.used, ending.result.modelUsage);
  process.used = ending.result.modelUsage;
  return usage;
}

function conclude(ending: Ending, usage: Usage | null, usedUp: ToldEvent | null): TurnResult {
  if (ending.by === 'signal') return failed(cancelled, usage);
  if (ending.by === 'verdict') return failed(ending.verdict, usage);
  if (ending.by === 'exit') {
    return failed(crash('agent.exit', `Claude ended in the middle of the turn. ${ending.words}`.trim()), usage);
  }
  const classified = classifyResult(ending.result, usedUp);
  return classified === null ? completed(ending.result, usage) : failed(classified, usage);
}

function completed(result: Result, usage: Usage | null): TurnResult {
  const structured = result.subtype === 'success' ? result.structured_output : undefined;
  const said = result.subtype === 'success' ? result.result : '';
  const text = said.trim() === '' && structured !== undefined ? JSON.stringify(structured) : said;
  // A model that never used the tool for it ends in success without: then its caller reads the text.
  return { outcome: 'completed', text, usage, ...(structured === undefined ? {} : { structured }) };
}
