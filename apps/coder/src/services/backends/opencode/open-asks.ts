import type { Ask, AskAnswer, PermissionProfile, PromptRequest } from '../../agent-backend.js';
import { answerQuestion, allowOnce, refusePermission, refuseQuestion, type ReplyPlace } from './replies.js';
import { refusal } from './permissions.js';
import type { PermissionRequest, Question, QuestionRequest } from './read-event.js';

/** What opencode wants to know, of a session or a child of it. */
export type OpencodeRequest =
  | { kind: 'permission'; request: PermissionRequest }
  | { kind: 'question'; request: QuestionRequest };

/**
 * The open asks of one turn. Each is put to a person once and answered once. Closing refuses nothing by itself: it only
 * makes every answer that still comes too late; whoever stops the turn refuses what the server lists as open.
 */
export class OpenAsks {
  readonly #place: ReplyPlace;
  readonly #profile: PermissionProfile;
  readonly #request: Pick<PromptRequest, 'onAsk'>;
  readonly #onFault: (error: unknown) => void;
  readonly #open = new Map<string, AbortController>();
  readonly #known = new Set<string>();
  #closed = false;

  constructor(options: {
    place: ReplyPlace;
    profile: PermissionProfile;
    request: Pick<PromptRequest, 'onAsk'>;
    /** A reply could not be delivered: the agent waits for it in vain. */
    readonly onFault: (error: unknown) => void;
  }) {
    this.#place = options.place;
    this.#profile = options.profile;
    this.#request = options.request;
    this.#onFault = options.onFault;
  }

  /** Takes up a request; one that is known already is not put twice. */
  ask(asked: OpencodeRequest): void {
    if (this.#closed || this.#known.has(asked.request.id)) return;
    this.#known.add(asked.request.id);
    this.#settle(asked).catch(this.#onFault);
  }

  /** The agent has its answer, or wants none any more. */
  withdraw(id: string): void {
    this.#open.get(id)?.abort();
    this.#open.delete(id);
  }

  close(): void {
    this.#closed = true;
    for (const id of this.#open.keys()) this.withdraw(id);
  }

  async #settle(asked: OpencodeRequest): Promise<void> {
    const { id } = asked.request;
    if (this.#profile === 'read-only') return this.#refuse(asked, refusal);
    if (asksOf(asked).length === 0) return this.#refuse(asked, 'It asked nothing that could be read.');
    const withdrawn = new AbortController();
    this.#open.set(id, withdrawn);
    const answers = await this.#answersOf(asked, withdrawn.signal);
    if (withdrawn.signal.aborted) return;
    this.#open.delete(id);
    const denial = answers.find((answer) => answer.decision === 'deny');
    if (denial !== undefined) return this.#refuse(asked, denial.message);
    if (asked.kind === 'permission') return allowOnce(this.#place, id);
    return answerQuestion(this.#place, id, answers.map(wordsOf));
  }

  /** Of several questions in one request each is put by itself; the first denial ends the rest. */
  async #answersOf(asked: OpencodeRequest, signal: AbortSignal): Promise<AskAnswer[]> {
    const answers: AskAnswer[] = [];
    for (const ask of asksOf(asked)) {
      const answer = await this.#answerOf(ask, signal);
      answers.push(answer);
      if (answer.decision === 'deny') break;
    }
    return answers;
  }

  async #answerOf(ask: Ask, signal: AbortSignal): Promise<AskAnswer> {
    try {
      return await this.#request.onAsk(ask, signal);
    } catch (error) {
      // Withdrawn: nobody waits for the answer. Anything else is a fault on our side, and the agent must not hang on it.
      return { decision: 'deny', message: `No answer could be had: ${String(error)}` };
    }
  }

  async #refuse({ kind, request }: OpencodeRequest, message: string): Promise<void> {
    if (kind === 'permission') return refusePermission(this.#place, request.id, message);
    // opencode ends a turn whose question is rejected and takes no words with it, so the words are the answer.
    return this.#profile === 'read-only' || request.questions.length === 0
      ? refuseQuestion(this.#place, request.id)
      : answerQuestion(
          this.#place,
          request.id,
          request.questions.map(() => [`(Not answered.) ${message}`]),
        );
  }
}

function asksOf({ kind, request }: OpencodeRequest): Ask[] {
  if (kind === 'permission') return [permissionAsk(request)];
  return request.questions.map((question, at) => questionAsk(`${request.id}.${at}`, question));
}

function permissionAsk({ id, permission, patterns, metadata }: PermissionRequest): Ask {
  const subject = [metadata['command'], metadata['filepath'], metadata['url'], patterns.join(', ')].find(
    (words) => typeof words === 'string' && words !== '',
  );
  const title = typeof subject === 'string' ? `${permission}: ${subject}` : permission;
  return { id, kind: 'permission', tool: permission, title, patterns, detail: metadata, options: [] };
}

function questionAsk(id: string, question: Question): Ask {
  const options = question.options.map(({ label }) => label);
  return { id, kind: 'question', tool: 'question', title: question.question, patterns: [], detail: question, options };
}

function wordsOf(answer: AskAnswer): string[] {
  return answer.decision === 'answer' ? [...answer.answers] : [];
}
