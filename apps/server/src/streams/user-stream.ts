import type { ProjectView } from '@boocode/contracts/project';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import type { Sql } from '@boocode/db/connect';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import type { FrameSink, Leave } from '@boocode/streams/serve-streams';
import { chatView, listChats } from '../chats/chat-rows.js';
import type { Broker } from './broker.js';

const newestChats = 500;
const mostBuffered = 1_000_000;
const lookAgainMs = 100;

export interface UserStreamPorts {
  sql: Sql;
  broker: Broker;
  listProjects: () => Promise<ProjectView[]>;
}

/** What concerns the person: chats, projects, panes, settings. Its newest frames are remembered, for pages that were away. */
export class UserStream {
  readonly #ports: UserStreamPorts;
  readonly #buffer = new ReplayBuffer('user');
  readonly #clients = new Map<FrameSink, { behind: boolean }>();
  readonly #unsubscribe: () => void;

  constructor(ports: UserStreamPorts) {
    this.#ports = ports;
    this.#unsubscribe = ports.broker.subscribe({
      onUser: (body) => {
        const frame = this.#buffer.append(body);
        for (const [client, state] of this.#clients) this.#hand(client, state, frame);
      },
      onChat: () => undefined,
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#clients.clear();
  }

  async join(after: number | null, client: FrameSink): Promise<Leave> {
    const rest = after === null ? null : this.#buffer.since(after);
    if (rest === null) await this.#snapshot(client);
    else for (const frame of rest) client.push(frame);
    // Between the newest frame that was handed out and this there was no waiting.
    const state = { behind: false };
    this.#clients.set(client, state);
    return () => {
      if (this.#clients.get(client) === state) this.#clients.delete(client);
    };
  }

  async #snapshot(client: FrameSink): Promise<void> {
    // What is told while the tables are read may be in them or not; hearing it twice does no harm.
    const seq = this.#buffer.last;
    const { sql, listProjects } = this.#ports;
    const [rows, projects] = await Promise.all([
      listChats(sql, { archived: false, limit: newestChats }),
      listProjects(),
    ]);
    client.push({ type: 'user_snapshot', stream: 'user', seq, chats: rows.map(chatView), projects });
    const since = this.#buffer.since(seq);
    if (since === null) return this.#snapshot(client);
    for (const frame of since) client.push(frame);
    return undefined;
  }

  /** A client that does not take what it is sent gets a snapshot once it has. */
  #hand(client: FrameSink, state: { behind: boolean }, frame: WsFrame): void {
    if (state.behind) return;
    if (client.buffered() <= mostBuffered) return client.push(frame);
    state.behind = true;
    this.#awaitDrained(client, state);
    return undefined;
  }

  #awaitDrained(client: FrameSink, state: { behind: boolean }): void {
    const timer = setTimeout(() => {
      if (this.#clients.get(client) !== state) return;
      if (client.buffered() > 0) return this.#awaitDrained(client, state);
      this.#snapshot(client).then(
        () => Object.assign(state, { behind: false }),
        () => this.#awaitDrained(client, state),
      );
      return undefined;
    }, lookAgainMs);
    timer.unref();
  }
}
