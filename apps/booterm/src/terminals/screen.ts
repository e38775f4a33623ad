/* oxlint-disable import/default, import/no-named-as-default-member -- Node finds CommonJS in these packages, of which it knows no names */
import serializeAddon from '@xterm/addon-serialize';
import unicode11Addon from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { ModeMemory } from './mode-memory.js';

const scrollback = 5_000;

/** What a terminal shows, kept for whoever comes to look. */
export class Screen {
  readonly #terminal: headless.Terminal;
  readonly #serialize = new serializeAddon.SerializeAddon();
  readonly #modes: ModeMemory;
  title = '';

  constructor({
    columns,
    rows,
    answer,
  }: {
    columns: number;
    rows: number;
    /** What it answers to a program that asks about its terminal. It alone answers, or each client that looks would. */
    answer: (data: string) => void;
  }) {
    this.#terminal = new headless.Terminal({ cols: columns, rows, scrollback, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serialize);
    // As wide as in the browser, or what is sent would not fit what it then draws.
    this.#terminal.loadAddon(new unicode11Addon.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#modes = new ModeMemory(this.#terminal);
    this.#terminal.onTitleChange((title) => {
      this.title = title;
    });
    this.#terminal.onData(answer);
  }

  /** `done` is called when exactly this and all before it is on the screen. */
  write(data: string, done: () => void): void {
    this.#terminal.write(data, done);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#modes.forgetMargins();
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** What makes a fresh terminal of this size look and behave like this one. */
  serialize(): string {
    return this.#serialize.serialize() + this.#modes.serialize();
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}
