import { closeCodes, type TerminalView } from '@boocode/contracts/terminal';
import { endShell } from './end-shell.js';
import type { KnownPty } from './known-pty.js';
import { PtyInput } from './pty-input.js';
import { PtyOutput } from './pty-output.js';
import { Flow, type FlowLimits } from './flow.js';
import { Screen } from './screen.js';
import type { Viewer } from './viewer.js';
import { WholeSequences } from './whole-sequences.js';

export interface TerminalOptions {
  id: string;
  pty: KnownPty;
  shell: string;
  startTime: string | null;
  cwd: string;
  columns: number;
  rows: number;
  limits: FlowLimits;
}

/**
 * A shell with its screen and whoever looks at it.
 *
 *     pty ─▶ whole sequences ─▶ screen (parsed in order) ─▶ outgoing ─▶ every viewer
 *
 * Viewers are told of output only when the screen has it. So between two turns of the event loop the screen is what they were told,
 * no more and no less, and one that comes gets the screen and then what follows it.
 */
export class Terminal {
  readonly id: string;
  readonly #options: TerminalOptions;
  readonly #pty: KnownPty;
  readonly #input: PtyInput;
  readonly #screen: Screen;
  readonly #sequences = new WholeSequences();
  readonly #viewers = new Set<Viewer>();
  readonly #flow: Flow;
  readonly #startedAt = new Date().toISOString();
  #outgoing = '';
  #flushing = false;
  #exitCode: number | null = null;
  /** Resolves when the shell has ended and everything that it wrote has been told. */
  readonly ended: Promise<void>;

  constructor(options: TerminalOptions) {
    const { id, pty, columns, rows, limits } = options;
    this.id = id;
    this.#options = options;
    this.#pty = pty;
    this.#input = new PtyInput(pty);
    this.#screen = new Screen({ columns, rows, answer: (data) => this.#write(data) });
    this.#flow = new Flow({ pty, viewers: this.#viewers, limits, drop: (viewer) => this.#drop(viewer) });
    const output = new PtyOutput(pty, (data) => this.#take(this.#sequences.push(data)));
    this.ended = output.ended.then(({ exitCode, signal }) => {
      this.#take(this.#sequences.end());
      // As shells tell of a program that a signal has ended.
      const code = signal === undefined || signal === 0 ? exitCode : 128 + signal;
      return new Promise((resolve) => {
        this.#screen.write('', () => {
          this.#end(code);
          resolve();
        });
      });
    });
  }

  get running(): boolean {
    return this.#exitCode === null;
  }

  view(): TerminalView {
    const { cwd, shell } = this.#options;
    return {
      id: this.id,
      title: this.#screen.title === '' ? (shell.split('/').at(-1) ?? shell) : this.#screen.title,
      cwd,
      ...this.#screen.size,
      exit_code: this.#exitCode,
      started_at: this.#startedAt,
      program: this.#program(),
    };
  }

  attach(viewer: Viewer): void {
    this.#flush();
    viewer.send({ type: 'screen', terminal: this.view(), data: this.#screen.serialize() });
    if (this.#exitCode !== null) viewer.send({ type: 'exited', exit_code: this.#exitCode });
    this.#viewers.add(viewer);
  }

  detach(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.#flow.regulate();
  }

  drawn(viewer: Viewer, characters: number): void {
    viewer.drawn(characters);
    this.#flow.regulate();
  }

  input(viewer: Viewer, data: string): void {
    if (this.#input.unread > this.#options.limits.mostInput) {
      return viewer.close(
        closeCodes.tooMuch,
        'The program does not read what is typed; the last of it was thrown away.',
      );
    }
    this.#write(data);
  }

  /** The last who says a size decides it for all. */
  resize(from: Viewer, { columns, rows }: { columns: number; rows: number }): void {
    const now = this.#screen.size;
    if (now.columns === columns && now.rows === rows) return;
    this.#flush();
    if (this.running) this.#pty.resize(columns, rows);
    this.#screen.resize(columns, rows);
    for (const viewer of this.#viewers) if (viewer !== from) viewer.send({ type: 'resized', columns, rows });
  }

  /** Ends the shell and all that it started. Proven dead; throws `terminal.survived` otherwise. */
  async end(graceMs: number): Promise<void> {
    if (!this.running) return;
    const { pid } = this.#pty;
    await endShell({ id: this.id, pid, startTime: this.#options.startTime }, graceMs);
    await this.ended;
  }

  /** Nobody can look at it any more. */
  forget(): void {
    for (const viewer of this.#viewers) viewer.close(closeCodes.gone, 'This terminal was closed.');
    this.#viewers.clear();
    this.#screen.dispose();
  }

  #write(data: string): void {
    this.#input.write(data);
  }

  #take(data: string): void {
    if (data === '') return;
    this.#flow.taken(data.length);
    this.#screen.write(data, () => {
      this.#outgoing += data;
      this.#flow.parsed(data.length);
      this.#flushSoon();
    });
  }

  /** A flood comes in small pieces; together they are far cheaper to send and to draw. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
      this.#flow.regulate();
    });
  }

  #flush(): void {
    const data = this.#outgoing;
    this.#outgoing = '';
    if (data !== '') for (const viewer of this.#viewers) viewer.send({ type: 'output', data });
  }

  #end(code: number): void {
    this.#exitCode = code;
    this.#flow.stop();
    this.#input.end();
    this.#flush();
    for (const viewer of this.#viewers) viewer.send({ type: 'exited', exit_code: code });
  }

  #drop(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    viewer.close(closeCodes.tooSlow, 'This client fell too far behind; the screen is sent anew when it comes back.');
  }

  #program(): string | null {
    if (!this.running) return null;
    const name = this.#pty.process;
    const own = this.#options.shell;
    return name === own || name === own.split('/').at(-1) ? null : name;
  }
}
