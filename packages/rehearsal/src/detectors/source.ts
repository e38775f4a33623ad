import { isTestPath, languageOf } from './language.js';
import type { Language } from './language.js';
import { lex } from './lexer.js';
import type { Lexed } from './lexer.js';

/** A file as the agent's tool showed it, prepared for the detectors. */
export interface Source extends Lexed {
  path: string;
  language: Language;
  isTest: boolean;
  /** The lines joined; an offset into it is an offset into `code` and `bare`. */
  text: string;
  /** The line number of each line of `text`; 0 stands for a gap between two parts that were read. */
  numbers: number[];
  /** The offset at which each line of `text` begins. */
  starts: number[];
}

/** A place in a file, by line numbers, both included. */
export interface Place {
  line_start: number;
  line_end: number;
}

/** Prepares numbered lines. Null when no detector understands the path's language. */
export function sourceOf(path: string, lines: ReadonlyMap<number, string>): Source | null {
  const language = languageOf(path);
  if (language === null) return null;
  const numbers: number[] = [];
  for (const number of [...lines.keys()].toSorted((a, b) => a - b)) {
    const previous = numbers.at(-1);
    if (previous !== undefined && number !== previous + 1) numbers.push(0);
    numbers.push(number);
  }
  const shown = numbers.map((number) => lines.get(number) ?? '');
  const starts: number[] = [];
  let offset = 0;
  for (const line of shown) {
    starts.push(offset);
    offset += line.length + 1;
  }
  const text = shown.join('\n');
  return { path, language, isTest: isTestPath(path), text, numbers, starts, ...lex(text, language) };
}

/** The lines that an extent of offsets covers; null when it crosses a gap. */
export function placeOf(source: Source, start: number, end: number): Place | null {
  const first = lineIndex(source, start);
  const last = lineIndex(source, Math.max(start, end - 1));
  if (source.numbers.slice(first, last + 1).includes(0)) return null;
  return { line_start: source.numbers[first] ?? 0, line_end: source.numbers[last] ?? 0 };
}

/** Whether a comment stands in the extent: what it says may well be the reason for what the code does. */
export function hasComment(source: Source, start: number, end: number): boolean {
  return source.text.slice(start, end).replaceAll(/\s/g, '') !== source.code.slice(start, end).replaceAll(/\s/g, '');
}

/** The offset behind the bracket that closes the one at `open`; null when it is not within 2000 characters. */
export function closingBracket(source: Source, open: number): number | null {
  let depth = 0;
  const limit = Math.min(source.bare.length, open + 2000);
  for (let at = open; at < limit; at += 1) {
    const character = source.bare[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return null;
}

function lineIndex(source: Source, offset: number): number {
  let low = 0;
  let high = source.starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((source.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
