import { closeSync, fstatSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../errors.js';

/** How much of the logs is kept. */
export interface LogLimits {
  /** A file that has reached this becomes the newest old one. */
  fileBytes: number;
  /** Of all logs in the folder together; the oldest of the old files go. */
  totalBytes: number;
  /** Old files that were written last so many days ago go. */
  days: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** So much is held back while the disk is full. */
const heldBytes = 1024 * 1024;

/**
 * Appends text to a log. A full file becomes `<file>.1`, what was `.1` becomes `.2`, and so on. Files change between two writes alone,
 * so what is written at once is never parted. While the disk is full text is held back, and what there was no room for is counted.
 */
export class LogFile {
  readonly path: string;
  readonly #limits: LogLimits;
  #descriptor: number;
  #size: number;
  #tidied = 0;
  #held: Buffer[] = [];
  #heldSize = 0;
  #lost = 0;
  /** A part of the first that is held has been written. */
  #parted = false;

  constructor(file: string, limits: LogLimits) {
    this.path = file;
    this.#limits = limits;
    this.#descriptor = openSync(file, 'a', 0o600);
    this.#size = fstatSync(this.#descriptor).size;
    this.#tidy();
  }

  write(text: string): void {
    this.#hold(Buffer.from(text));
    try {
      this.#writeHeld();
    } catch (error) {
      // Whoever writes this log is what should mend the disk: it must not end because of it.
      if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #hold(text: Buffer): void {
    if (this.#heldSize + text.length > heldBytes && this.#held.length > 0) {
      this.#lost += text.length;
      return;
    }
    this.#held.push(text);
    this.#heldSize += text.length;
  }

  #writeHeld(): void {
    for (let text = this.#held[0]; text !== undefined; text = this.#held[0]) {
      this.#makeRoom();
      this.#writeWhole(text);
      this.#held.shift();
    }
    if (this.#lost === 0) return;
    const note = Buffer.from(`{"level":40,"msg":"The disk was full: ${this.#lost} bytes of this log are lost."}\n`);
    this.#lost = 0;
    this.#hold(note);
    this.#writeHeld();
  }

  /** The system may take a part only; the rest is the first that is tried next, so that no line is torn. */
  #writeWhole(text: Buffer): void {
    let rest = text;
    while (rest.length > 0) {
      const written = writeSync(this.#descriptor, rest);
      this.#size += written;
      rest = rest.subarray(written);
      this.#held[0] = rest;
      this.#heldSize -= written;
      this.#parted = rest.length > 0;
    }
  }

  #makeRoom(): void {
    if (this.#size >= this.#limits.fileBytes && !this.#parted) this.#turnOver();
    else if (Date.now() - this.#tidied > dayMs) this.#tidy();
  }

  #turnOver(): void {
    closeSync(this.#descriptor);
    let last = 0;
    while (exists(`${this.path}.${last + 1}`)) last += 1;
    // From the oldest on: an interruption leaves a gap, and no file is written over.
    for (let at = last; at >= 1; at -= 1) renameSync(`${this.path}.${at}`, `${this.path}.${at + 1}`);
    renameSync(this.path, `${this.path}.1`);
    this.#descriptor = openSync(this.path, 'a', 0o600);
    this.#size = 0;
    this.#tidy();
  }

  /** Looks at the logs of all: what one writes takes room from the others. */
  #tidy(): void {
    this.#tidied = Date.now();
    const folder = path.dirname(this.path);
    const logs = readdirSync(folder)
      .filter((name) => /\.log(\.\d+)?$/.test(name))
      .map((name) => ({ file: path.join(folder, name), stat: statSync(path.join(folder, name)) }))
      .toSorted((one, other) => other.stat.mtimeMs - one.stat.mtimeMs);
    let total = 0;
    for (const { file, stat } of logs) {
      total += stat.size;
      const old = this.#tidied - stat.mtimeMs > this.#limits.days * dayMs;
      // What is written to now stays, whatever its size.
      if (!file.endsWith('.log') && (old || total > this.#limits.totalBytes)) rmSync(file, { force: true });
    }
  }
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
