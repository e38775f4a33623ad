import type { Terminal } from '@xterm/headless';

type Parameters = (number | number[])[];

/** Private modes that the serializer leaves out: how mice are spoken of, whether the cursor blinks or is there at all. */
const remembered = new Set([12, 25, 1005, 1006, 1015, 1016]);
const onByDefault = new Set([25]);

/** A handler that only looks: the terminal's own comes next. */
const see = (handler: (parameters: Parameters) => void) => (parameters: Parameters) => {
  handler(parameters);
  return false;
};

/** Remembers what the serializer of xterm does not: some modes, the cursor's form and the margins in which lines move. */
export class ModeMemory {
  readonly #terminal: Terminal;
  readonly #modes = new Map<number, boolean>();
  #cursor: number | null = null;
  #margins: { top: number; bottom: number } | null = null;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const { parser } = terminal;
    parser.registerCsiHandler(
      { prefix: '?', final: 'h' },
      see((modes) => this.#set(modes, true)),
    );
    parser.registerCsiHandler(
      { prefix: '?', final: 'l' },
      see((modes) => this.#set(modes, false)),
    );
    parser.registerCsiHandler(
      { intermediates: ' ', final: 'q' },
      see(([form]) => (this.#cursor = Number(form ?? 0))),
    );
    parser.registerCsiHandler(
      { final: 'r' },
      see(([top, bottom]) => this.#setMargins(Number(top), Number(bottom))),
    );
    // Soft and full reset.
    parser.registerCsiHandler(
      { intermediates: '!', final: 'p' },
      see(() => this.#reset()),
    );
    parser.registerEscHandler({ final: 'c' }, () => {
      this.#reset();
      return false;
    });
  }

  forgetMargins(): void {
    this.#margins = null;
  }

  serialize(): string {
    let text = '';
    if (this.#margins !== null) text += this.#serializeMargins(this.#margins);
    for (const [mode, on] of this.#modes) {
      if (on !== onByDefault.has(mode)) text += `\u001B[?${mode}${on ? 'h' : 'l'}`;
    }
    if (this.#cursor !== null) text += `\u001B[${this.#cursor} q`;
    return text;
  }

  #set(modes: Parameters, on: boolean): void {
    for (const mode of modes) {
      if (typeof mode === 'number' && remembered.has(mode)) this.#modes.set(mode, on);
      // Each of the two screens has margins of its own; a program sets them when it has changed over.
      if (mode === 1049 || mode === 47 || mode === 1047) this.#margins = null;
    }
  }

  #setMargins(top: number, bottom: number): void {
    const { rows } = this.#terminal;
    const last = bottom > 0 && bottom <= rows ? bottom : rows;
    const first = Math.max(1, top || 1);
    this.#margins = first === 1 && last === rows ? null : { top: first, bottom: last };
  }

  /** To set margins takes the cursor home, so it is put back where it was. */
  #serializeMargins({ top, bottom }: { top: number; bottom: number }): string {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    const row = this.#terminal.modes.originMode ? cursorY - top + 2 : cursorY + 1;
    return `\u001B[${top};${bottom}r\u001B[${Math.max(1, row)};${cursorX + 1}H`;
  }

  #reset(): void {
    this.#modes.clear();
    this.#cursor = null;
    this.#margins = null;
  }
}
