import type { ChatFrame } from '@boocode/contracts/ws-frames';
import type { Sql } from '@boocode/db/connect';
import type { FrameSink, Leave } from '@boocode/streams/serve-streams';
import type { FastifyBaseLogger } from 'fastify';
import { readFramesBehind } from '../chats/frame-rows.js';
import { readSnapshot } from '../chats/read-shown.js';
import type { Broker } from './broker.js';

/** A client this far behind gets no more frames; once it has taken all, it gets a snapshot instead. */
const mostBuffered = 1_000_000;
const lookAgainMs = 100;

export interface ChatStreamPorts {
  sql: Sql;
  broker: Broker;
  log: FastifyBaseLogger;
}

/**
 * One client on the frames of one chat. It hears what is told from before its first look at the table on, and drops what that look
 * has shown it. A place that is missing is read from the table: what is told only says that there is something new.
 */
export class ChatStream {
  readonly #ports: ChatStreamPorts;
  readonly #chatId: string;
  readonly #client: FrameSink;
  /** The place up to which the client has everything; null before the first look, or when it needs a snapshot. */
  #last: number | null = null;
  #heard: ChatFrame[] = [];
  #left = false;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();

  private constructor(ports: ChatStreamPorts, chatId: string, client: FrameSink) {
    this.#ports = ports;
    this.#chatId = chatId;
    this.#client = client;
  }

  /** Rejects when there is no such chat. */
  static async join(
    ports: ChatStreamPorts,
    { chatId, after, client }: { chatId: string; after: number | null; client: FrameSink },
  ): Promise<Leave> {
    const stream = new ChatStream(ports, chatId, client);
    const unsubscribe = ports.broker.subscribe({
      onUser: () => undefined,
      onChat: (frame) => {
        if (frame.stream === `chat:${chatId}`) stream.#hear(frame);
      },
    });
    const leave = (): void => {
      unsubscribe();
      stream.#left = true;
      if (stream.#timer !== null) clearTimeout(stream.#timer);
    };
    try {
      const first = stream.#look(after);
      stream.#turn = first.catch(() => undefined);
      await first;
    } catch (error) {
      leave();
      throw error;
    }
    stream.#catchUp();
    return leave;
  }

  #hear(frame: ChatFrame): void {
    this.#heard.push(frame);
    this.#catchUp();
  }

  /** Hands on what was heard, in its order. What was heard while something is read waits. */
  #catchUp(): void {
    this.#turn = this.#turn.then(() => this.#handOn()).catch((error: unknown) => this.#lookLater(error));
  }

  async #handOn(): Promise<void> {
    if (this.#left) return;
    if (this.#client.buffered() > mostBuffered) this.#last = null;
    if (this.#last === null) {
      this.#heard = [];
      if (this.#client.buffered() > 0) return this.#lookLater(null);
      return this.#look(null);
    }
    const heard = this.#heard;
    this.#heard = [];
    for (const frame of heard) {
      if (frame.seq <= this.#last) continue;
      if (frame.seq > this.#last + 1) return this.#look(this.#last);
      this.#push(frame);
    }
    return undefined;
  }

  /** Every frame behind a place, or a snapshot. */
  async #look(after: number | null): Promise<void> {
    const { sql } = this.#ports;
    const frames = after === null ? null : await readFramesBehind(sql, this.#chatId, after);
    if (frames !== null) {
      this.#last = after;
      for (const frame of frames) this.#push(frame);
      return;
    }
    const { seq, chat, messages, earlier } = await readSnapshot(sql, this.#chatId);
    this.#push({ type: 'snapshot', stream: `chat:${this.#chatId}`, seq, chat, messages: [...messages], earlier });
  }

  #push(frame: ChatFrame): void {
    if (this.#left) return;
    this.#last = frame.seq;
    this.#client.push(frame);
  }

  /** The database is away, or the client has not taken what it was sent. */
  #lookLater(error: unknown): void {
    if (this.#left || this.#timer !== null) return;
    if (error !== null)
      this.#ports.log.warn({ err: error, chat: this.#chatId }, 'could not read what was said in a chat');
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#catchUp();
    }, lookAgainMs);
  }
}
