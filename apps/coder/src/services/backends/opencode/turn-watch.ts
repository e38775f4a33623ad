import { crash, failure, type Classified } from '../classified.js';
import { judgeRetry } from './classify.js';
import { OpenAsks } from './open-asks.js';
import type { ServerEvent, SessionStatus } from './read-event.js';
import type { AgentFault, ListedMessage } from './read-parts.js';
import { isIdle, listAsks, type TurnPlace } from './stop-turn.js';
import type { TurnReader } from './turn-reader.js';
import { lastAnswer, listMessages, type Turn, type TurnInbox } from './turn.js';

/** Checks in a row that find an idle session without an answer before the turn is given up. */
const SILENT_CHECKS = 3;

/** Why a turn is over, or must be ended. */
export type Ending =
  | { by: 'settled'; fault: AgentFault | null }
  | { by: 'signal' }
  | { by: 'verdict'; verdict: Classified }
  | { by: 'exit'; message: string };

/**
 * Watches one turn and decides once how it ends. An idle event is never believed alone: it may belong to the turn before,
 * so the session's state and messages are read each time, and also when nothing was heard for a while.
 */
export class TurnWatch implements TurnInbox {
  readonly ended: Promise<Ending>;
  readonly #turn: Turn;
  readonly #place: TurnPlace;
  readonly #reader: TurnReader;
  readonly #isOld: (messageId: string) => boolean;
  readonly #timer: NodeJS.Timeout;
  readonly #asks: OpenAsks;
  #finish: (ending: Ending) => void = () => undefined;
  #open = true;
  #retried = false;
  #fault: AgentFault | null = null;
  #silentChecks = 0;
  #behind = false;
  #checking = false;
  #checkAgain = false;

  constructor(options: { turn: Turn; place: TurnPlace; reader: TurnReader; isOld(messageId: string): boolean }) {
    this.#turn = options.turn;
    this.#place = options.place;
    this.#reader = options.reader;
    this.#isOld = (id) => options.isOld(id);
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#asks = new OpenAsks({
      place: options.place,
      profile: options.turn.session.profile,
      request: options.turn.request,
      onFault: (error) => this.#crash('agent.ask', `An answer could not be given to the agent: ${String(error)}`),
    });
    this.#timer = setInterval(() => {
      this.#silentChecks += 1;
      void this.#check();
    }, options.turn.limits.checkMs);
  }

  /** Whether the agent has asked the model: from then on all that its directory shares is set up. */
  get begun(): boolean {
    return this.#retried || this.#reader.facts().steps > 0;
  }

  /** The first ending holds; later ones are ignored. */
  finish(ending: Ending): void {
    this.#asks.close();
    this.#finish(ending);
  }

  close(): void {
    this.#open = false;
    clearInterval(this.#timer);
  }

  onEvent(event: ServerEvent): void {
    if (!this.#open) return;
    this.#timer.refresh();
    this.#reader.read(event);
    if (event.type === 'session.status') this.#onStatus(event.properties.status);
    else if (event.type === 'session.idle') void this.#check();
    else if (event.type === 'session.error') {
      this.#fault = event.properties.error ?? this.#fault;
      void this.#check();
    } else this.#onAskEvent(event);
    this.#guardLoop();
  }

  #onAskEvent(event: ServerEvent): void {
    if (event.type === 'permission.asked') this.#asks.ask({ kind: 'permission', request: event.properties });
    else if (event.type === 'question.asked') this.#asks.ask({ kind: 'question', request: event.properties });
    else if (
      event.type === 'permission.replied' ||
      event.type === 'question.replied' ||
      event.type === 'question.rejected'
    ) {
      this.#asks.withdraw(event.properties.requestID);
    }
  }

  onReconnect(): void {
    this.#behind = true;
    this.#reader.onGap();
    void this.#check();
  }

  onExit(message: string): void {
    this.finish({ by: 'exit', message });
  }

  #onStatus(status: SessionStatus): void {
    if (status.type !== 'retry') return;
    this.#retried = true;
    const now = Date.now();
    const { limitPatienceSeconds: patienceSeconds, maxRetries } = this.#turn.limits;
    const seconds = Math.max(0, Math.ceil((status.next - now) / 1000));
    this.#turn.request.onEvent({
      type: 'notice',
      text: `The model provider failed (${status.message}); try ${status.attempt + 1} follows in ${seconds} s.`,
    });
    const verdict = judgeRetry(status, { now, patienceSeconds, maxRetries });
    if (verdict !== null) this.finish({ by: 'verdict', verdict });
  }

  #guardLoop(): void {
    const { unknownFinishes, steps } = this.#reader.facts();
    const { maxSteps } = this.#turn.limits;
    const problem =
      unknownFinishes >= 2
        ? 'The model ended twice in a row without saying why, and the agent would ask it for ever. Its server breaks off its answers.'
        : steps > maxSteps
          ? `The agent asked the model more than ${maxSteps} times in one turn.`
          : null;
    if (problem !== null) this.finish({ by: 'verdict', verdict: failure('agent.loop', problem) });
  }

  async #check(): Promise<void> {
    this.#checkAgain = this.#checking;
    if (this.#checking) return;
    this.#checking = true;
    try {
      do {
        this.#checkAgain = false;
        await this.#readState();
      } while (this.#checkAgain && this.#open);
    } catch (error) {
      this.#crash('agent.request', `The agent's state could not be read: ${String(error)}`);
    } finally {
      this.#checking = false;
    }
  }

  async #readState(): Promise<void> {
    const idle = await isIdle(this.#place);
    if (this.#behind) await this.#readAsks();
    if (!idle) this.#silentChecks = 0;
    if (!idle && !this.#behind) return;
    const fresh = (await listMessages(this.#turn)).filter((message) => !this.#isOld(message.info.id));
    if (!this.#open) return;
    if (this.#behind) this.#reader.catchUp(fresh);
    this.#behind = false;
    if (!idle) return;
    const { fault, isComplete } = endOf(lastAnswer(fresh));
    if (fault !== null || this.#fault !== null || isComplete)
      this.finish({ by: 'settled', fault: fault ?? this.#fault });
    else if (this.#silentChecks >= SILENT_CHECKS) {
      this.#crash('agent.silent', 'The agent took the prompt and then did nothing.');
    }
  }

  async #readAsks(): Promise<void> {
    for (const asked of await listAsks(this.#place)) this.#asks.ask(asked);
  }

  #crash(code: string, message: string): void {
    this.finish({ by: 'verdict', verdict: crash(code, message) });
  }
}

function endOf(answer: ListedMessage | null): { fault: AgentFault | null; isComplete: boolean } {
  return { fault: answer?.info.error ?? null, isComplete: answer?.info.time?.completed !== undefined };
}
