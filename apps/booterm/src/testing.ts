/* oxlint-disable import/default, import/no-named-as-default-member -- Node finds CommonJS in these packages, of which it knows no names */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  TerminalFrame,
  TerminalView,
  type StartTerminalInput,
  type TerminalRequest,
} from '@boocode/contracts/terminal';
import headless from '@xterm/headless';
import unicode11Addon from '@xterm/addon-unicode11';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { buildApp } from './app.js';
import { loadPty } from './terminals/load-pty.js';
import { Terminals, type TerminalsOptions } from './terminals/terminals.js';

export const token = 'a token for tests alone';
export const headers = { 'x-boocode-internal': token };

/** A booterm of its own with real shells, whose people live in a folder of their own. */
export interface Booterm {
  url: string;
  home: string;
  terminals: Terminals;
  start(request?: StartTerminalInput): Promise<TerminalView>;
  /** Looks at a terminal; resolves once it has the screen. */
  look(id: string, options?: { draws?: boolean }): Promise<TestClient>;
  stop(): Promise<void>;
}

export async function startBooterm(given: Partial<TerminalsOptions> = {}): Promise<Booterm> {
  const home = mkdtempSync(join(tmpdir(), 'boocode-term-'));
  Object.assign(process.env, { HOME: home, SHELL: '/bin/bash' });
  const log = pino({ level: 'silent' });
  const terminals = new Terminals({ pty: await loadPty(), dataDir: join(home, 'data'), log, graceMs: 300, ...given });
  const app = await buildApp({ terminals, internalToken: token, log });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const clients: TestClient[] = [];
  return {
    url,
    home,
    terminals,
    async start(request = {}) {
      const body = JSON.stringify(request);
      const reply = await fetch(`${url}/api/term/terminals`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      });
      if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
      return TerminalView.parse(await reply.json());
    },
    async look(id, options) {
      const client = new TestClient(`${url}/api/term/terminals/${id}/ws`, options);
      clients.push(client);
      await client.until(() => client.frames.some(({ type }) => type === 'screen'));
      return client;
    },
    async stop() {
      for (const client of clients) client.socket.terminate();
      await terminals.endAll();
      await app.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** What a browser would do, without one: draws on a terminal of its own and says that it did. */
export class TestClient {
  readonly socket: WebSocket;
  readonly frames: TerminalFrame[] = [];
  readonly screen = new headless.Terminal({ scrollback: 5_000, allowProposedApi: true });
  closed: { code: number; reason: string } | null = null;
  /** Characters of output that came. */
  received = 0;
  readonly #draws: boolean;
  #waiting: (() => void)[] = [];

  constructor(url: string, { draws = true }: { draws?: boolean } = {}) {
    this.#draws = draws;
    this.screen.loadAddon(new unicode11Addon.Unicode11Addon());
    this.screen.unicode.activeVersion = '11';
    this.socket = new WebSocket(url.replace('http', 'ws'), { headers });
    this.socket.on('message', (data: Buffer) => this.#take(TerminalFrame.parse(JSON.parse(data.toString()))));
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
  }

  send(request: TerminalRequest): void {
    this.socket.send(JSON.stringify(request));
  }

  type(data: string): void {
    this.send({ type: 'input', data });
  }

  /** All that it shows, with the scrollback, without the blank end. */
  text(): string {
    const { active } = this.screen.buffer;
    const lines = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  }

  async shows(wanted: RegExp): Promise<string> {
    await this.until(() => wanted.test(this.text())).catch((error: unknown) => {
      throw new Error(`${String(wanted)} was not shown, but:\n${this.text()}`, { cause: error });
    });
    return wanted.exec(this.text())?.[0] ?? '';
  }

  /** Resolves when it holds, which is looked at after each frame. */
  async until(holds: () => boolean, limitMs = 20_000): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake();
    }, limitMs);
    try {
      while (!holds()) {
        if (this.closed !== null) throw new Error(`The socket was closed: ${JSON.stringify(this.closed)}`);
        if (late) throw new Error(`It did not come to hold within ${limitMs} ms.`);
        await new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    if (this.closed === null) await once(this.socket, 'close');
    return this.closed ?? { code: 0, reason: '' };
  }

  #take(frame: TerminalFrame): void {
    if (frame.type === 'screen') {
      this.screen.reset();
      this.screen.resize(frame.terminal.columns, frame.terminal.rows);
    }
    if (frame.type === 'resized') this.screen.resize(frame.columns, frame.rows);
    if (frame.type === 'output') {
      this.received += frame.data.length;
      if (!this.#draws) return this.#wake();
    } else this.frames.push(frame);
    if (!('data' in frame)) return this.#wake();
    this.screen.write(frame.data, () => {
      if (frame.type === 'output' && this.socket.readyState === WebSocket.OPEN) {
        this.send({ type: 'drawn', characters: frame.data.length });
      }
      this.#wake();
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
