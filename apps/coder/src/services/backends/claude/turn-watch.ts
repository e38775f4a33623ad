import type { CanUseTool, PermissionResult } from '@anthropic-ai/claude-agent-sdk';
import type { Usage } from '@boocode/contracts/task';
import type { PromptRequest } from '../../agent-backend.js';
import { failure, type Classified } from '../classified.js';
import { providerFault } from '../provider-fault.js';
import type { ToldEvent } from '../refusals/read-refusal.js';
import { claudeRefusal, claudeWindows, type ClaudeRateLimit } from '../refusals/windows.js';
import { tellWindows } from '../tell-windows.js';
import type { ClaudeLimits, ProcessInbox } from './agent-process.js';
import { decide } from './asks.js';
import { readMessage, type Result, type RetryMessage } from './read-message.js';
import { createTurnReader, type TurnReader } from './turn-reader.js';

/** Model calls in a row that break off before Claude is kept from asking for ever. */
const BROKEN_OFF_LIMIT = 4;

/** Why a turn is over, or must be ended. */
export type Ending =
  | { by: 'result'; result: Result }
  | { by: 'signal' }
  | { by: 'verdict'; verdict: Classified }
  | { by: 'exit'; words: string };

/** Watches one turn and decides once how it ends: from then on nothing is shown, and every ask is denied. */
export class TurnWatch implements ProcessInbox {
  readonly ended: Promise<Ending>;
  /** Claude has nothing more to say: its result has come, or its process is gone. */
  readonly quiet: Promise<void>;
  readonly #request: PromptRequest;
  readonly #limits: ClaudeLimits;
  readonly #reader: TurnReader;
  readonly #asks = new AbortController();
  readonly #unheard = new Set<string>();
  #usedUp: ToldEvent | null = null;
  #end: (ending: Ending) => void = () => undefined;
  #silence: () => void = () => undefined;

  constructor(request: PromptRequest, limits: ClaudeLimits) {
    this.#request = request;
    this.#limits = limits;
    this.#reader = createTurnReader((event) => request.onEvent(event));
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.quiet = new Promise((resolve) => {
      this.#silence = resolve;
    });
  }

  get over(): boolean {
    return this.#asks.signal.aborted;
  }

  get usage(): Usage | null {
    return this.#reader.facts().usage;
  }

  /** What Claude has told of a subscription that has nothing left. */
  get usedUp(): ToldEvent | null {
    return this.#usedUp;
  }

  /** The first ending holds; later ones are ignored. */
  finish(ending: Ending): void {
    this.#asks.abort();
    this.#end(ending);
  }

  /** Something was said to the agent under this id: the turn lasts until it has heard it. */
  expect(uuid: string): void {
    this.#unheard.add(uuid);
  }

  onMessage(said: unknown): void {
    const message = readMessage(said);
    if (message === null) return;
    if (message.type === 'result') this.#onResult(message);
    if (this.over) return;
    this.#reader.read(message);
    if (message.type === 'rate_limit_event') this.#onRateLimit(message.rate_limit_info);
    if (message.type === 'system') this.#onRetry(message);
    this.#guardLoop();
  }

  onExit(words: string): void {
    this.finish({ by: 'exit', words });
    this.#silence();
  }

  readonly canUseTool: CanUseTool = async (tool, input, options): Promise<PermissionResult> =>
    decide(this.#request, { tool, input, options }, this.#asks.signal);

  #onResult(result: Result): void {
    for (const heard of result.user_message_uuids ?? this.#unheard) this.#unheard.delete(heard);
    if (!this.over) this.#reader.readAccount(result.modelUsage);
    // Words of a person that came too late for this answer make one more, and that is the turn's.
    if (!result.is_error && !this.over && this.#unheard.size > 0) return;
    this.finish({ by: 'result', result });
    this.#silence();
  }

  #onRateLimit(limit: ClaudeRateLimit): void {
    this.#usedUp = claudeRefusal(limit) ?? this.#usedUp;
    tellWindows((event) => this.#request.onEvent(event), claudeWindows(limit));
  }

  #onRetry(retry: RetryMessage): void {
    const { error_status: status, attempt, retry_delay_ms: wait } = retry;
    const how = status === null ? 'no answer' : `HTTP ${status}`;
    const seconds = Math.ceil(wait / 1000);
    const event = this.#usedUp ?? { until: new Date(Date.now() + seconds * 1000) };
    const verdict = providerFault({ status, message: `Claude was refused (${how}).`, event });
    // A refused key is not accepted a moment later.
    if (verdict.error.code === 'provider.auth') this.finish({ by: 'verdict', verdict });
    // Its own waits are shorter: a long one is what the provider asked for, and the turn would hold its place all the while.
    if (verdict.error.outcome === 'limit' && seconds > this.#limits.limitPatienceSeconds)
      this.finish({ by: 'verdict', verdict });
    this.#request.onEvent({
      type: 'notice',
      text: `The model provider failed (${how}); try ${attempt + 1} follows in ${seconds} s.`,
    });
  }

  #guardLoop(): void {
    const { calls, brokenOff } = this.#reader.facts();
    const problem =
      brokenOff >= BROKEN_OFF_LIMIT
        ? `The model broke off ${brokenOff} answers in a row, and Claude would ask it for ever.`
        : calls > this.#limits.maxCalls
          ? `Claude asked its model more than ${this.#limits.maxCalls} times in one turn.`
          : null;
    if (problem !== null) this.finish({ by: 'verdict', verdict: failure('agent.loop', problem) });
  }
}
