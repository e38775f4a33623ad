import type { Usage } from './reply.js';
import type { Wire } from './wires/wire.js';

/** One model call. It is entered when it arrives; `ended_at`, `ending` and `status` are filled in when it is over. */
export interface RecordedRequest {
  id: number;
  wire: Wire['name'];
  model: string;
  stream: boolean;
  /** ISO times. */
  at: string;
  ended_at: string | null;
  ending: 'done' | 'cut' | 'aborted' | 'failed' | null;
  status: number | null;
  /** How many replies the model had given since the last user text. */
  step: number;
  /** The end of the last user text, at most 400 characters. */
  prompt: string;
  /** The same of every user text of the conversation, oldest first: the last one is `prompt`. */
  asked: string[];
  /** The persona that the prompt asks for, if it is one of ours. */
  persona: string | null;
  /** Index of the rule that answered, or null for the persona mind. */
  rule: number | null;
  /** Names of the tools that the agent offered, and of those that the reply calls. */
  tools: string[];
  called: string[];
  usage: Usage | null;
}

interface Bounds {
  /** Requests. */
  most: number;
  /** Of what was asked in them. */
  mostCharacters: number;
}

/** The newest requests. It lives in a process that serves for months. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  readonly #bounds: Bounds;
  readonly #sizes: number[] = [];
  #size = 0;
  #count = 0;

  constructor({ most = 1_000, mostCharacters = 500_000 }: Partial<Bounds> = {}) {
    this.#bounds = { most, mostCharacters };
  }

  enter(request: Omit<RecordedRequest, 'id'>): RecordedRequest {
    this.#count += 1;
    const entry = { id: this.#count, ...request, ...this.#offered(request) };
    this.requests.push(entry);
    this.#sizes.push(sizeOf(entry));
    this.#size += sizeOf(entry);
    while (this.requests.length > this.#bounds.most || this.#isTooLarge()) {
      this.requests.shift();
      this.#size -= this.#sizes.shift() ?? 0;
    }
    return entry;
  }

  #isTooLarge(): boolean {
    return this.#size > this.#bounds.mostCharacters && this.requests.length > 1;
  }

  /** The same list where the last calls offered the same. */
  #offered({ tools }: Pick<RecordedRequest, 'tools'>): Pick<RecordedRequest, 'tools'> {
    const known = this.requests
      .slice(-lookedBack)
      .find((one) => one.tools.length === tools.length && one.tools.every((name, at) => name === tools[at]));
    return { tools: known?.tools ?? tools };
  }
}

/** Agents that work at the same time call in turn. */
const lookedBack = 20;

function sizeOf({ prompt, asked }: RecordedRequest): number {
  return asked.reduce((sum, { length }) => sum + length, prompt.length);
}
