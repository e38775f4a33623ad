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

const kept = 5000;

/** The newest requests, bounded so that a load test does not fill the memory. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  private count = 0;

  enter(request: Omit<RecordedRequest, 'id'>): RecordedRequest {
    this.count += 1;
    const entry = { id: this.count, ...request };
    this.requests.push(entry);
    if (this.requests.length > kept) this.requests.shift();
    return entry;
  }
}
