import type { Evidence } from '@boocode/contracts/finding';

export type Citation =
  | { state: 'valid'; evidence: Evidence }
  | { state: 'moved'; evidence: Evidence; from: number }
  | { state: 'invalid'; reason: string };

/** What a checkout puts behind the names of files that would instruct agents; the commit knows them without it. */
export const asDataSuffix = '.as-data';

export type FileTexts = ReadonlyMap<string, string | null>;

/** Shorter quotes stand in every file and prove nothing. */
const shortestQuote = 3;

/**
 * Checks one `codebase` citation against the files of the head commit. White space is normalised on both sides; a quote
 * found elsewhere in the file gets its line corrected, but a line past the end of the file is invented.
 */
export function checkCitation(evidence: Evidence, files: FileTexts): Citation {
  const path = repositoryPath(evidence.path);
  if (path === null) return invalid(`"${evidence.path ?? ''}" is no path inside the repository`);
  const text = files.get(path) ?? null;
  if (text === null) return invalid(`${path} is no text file at the head commit`);
  const lines = fileLines(text);
  const { from, to } = claimedRegion(evidence);
  if (to > lines.length) return invalid(`${path} has ${lines.length} lines, line ${to} was cited`);
  const quote = normalizeQuote(evidence.quote ?? '');
  if (quote.replaceAll(' ', '').length < shortestQuote) return invalid(`the citation of ${path} quotes no code`);
  const found = nearest(occurrences(lines, quote), from);
  if (found === null) return invalid(`the quoted text is not in ${path} at the head commit`);
  const corrected = { ...evidence, path, line_start: found.from, line_end: found.to };
  const inPlace = from === 0 || (found.from <= to && found.to >= from);
  return inPlace ? { state: 'valid', evidence: corrected } : { state: 'moved', evidence: corrected, from };
}

/** Where a quote stands in a text, with white space normalised: the place nearest to a line. Null = nowhere. */
export function findQuote(text: string, quote: string, near: number): Region | null {
  const wanted = normalizeQuote(quote);
  return wanted === '' ? null : nearest(occurrences(fileLines(text), wanted), near);
}

/** The cited lines; 0 where none is named, and then the quote alone decides. */
function claimedRegion({ line_start, line_end }: Evidence): Region {
  const from = line_start ?? line_end ?? 0;
  return { from, to: Math.max(from, line_end ?? from) };
}

function invalid(reason: string): Citation {
  return { state: 'invalid', reason };
}

/** A clean relative path, or null for one that is empty, absolute or climbs out of the repository. */
export function repositoryPath(path: string | null): string | null {
  if (path === null) return null;
  const parts = path
    .trim()
    .split('/')
    .filter((part, index) => part !== '.' && !(part === '' && index > 0))
    .map((part) => (part.endsWith(asDataSuffix) ? part.slice(0, -asDataSuffix.length) : part));
  if (parts.length === 0 || parts[0] === '' || parts.includes('..') || path.includes('\\')) return null;
  return parts.join('/');
}

/** The lines of a file; the line end at its end begins no further one. */
export function fileLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function normalize(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Models copy the gutter of the diff along (`+  12 | `); it is no part of the code. */
function normalizeQuote(quote: string): string {
  const lines = quote.split('\n');
  const gutter = /^[+\- ]?\s*\d+ \| ?/;
  const bare = lines.every((line) => line.trim() === '' || gutter.test(line))
    ? lines.map((line) => line.replace(gutter, ''))
    : lines;
  return normalize(bare.join(' '));
}

/** Lines of a file, counted from 1, the last one included. */
export interface Region {
  from: number;
  to: number;
}

/** Every place where the quote stands, as 1-based line ranges: the file is searched as one run of normalised text. */
function occurrences(lines: string[], quote: string): Region[] {
  const { run, starts } = runOf(lines);
  const found: Region[] = [];
  let [first, last] = [0, 0];
  for (let at = run.indexOf(quote); at !== -1; at = run.indexOf(quote, at + 1)) {
    // Offsets only grow, so the lines are walked once however often the quote stands there.
    first = advance(starts, first, at);
    last = advance(starts, Math.max(first, last), at + quote.length - 1);
    found.push({ from: starts[first]?.line ?? 1, to: starts[last]?.line ?? 1 });
  }
  return found;
}

interface Start {
  offset: number;
  line: number;
}

function runOf(lines: string[]): { run: string; starts: Start[] } {
  const texts: string[] = [];
  const starts: Start[] = [];
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const text = normalize(line);
    if (text === '') continue;
    starts.push({ offset, line: index + 1 });
    texts.push(text);
    offset += text.length + 1;
  }
  return { run: texts.join(' '), starts };
}

function advance(starts: Start[], from: number, offset: number): number {
  let index = from;
  while ((starts[index + 1]?.offset ?? Infinity) <= offset) index += 1;
  return index;
}

function nearest(regions: Region[], claimed: number): Region | null {
  const distance = ({ from, to }: Region): number => (claimed < from ? from - claimed : Math.max(0, claimed - to));
  return regions.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}
