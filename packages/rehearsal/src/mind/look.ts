import { detect } from '../detectors/all.js';
import type { Detector, Spot } from '../detectors/detector.js';
import { sourceOf } from '../detectors/source.js';
import type { Source } from '../detectors/source.js';
import type { Evidence } from './evidence.js';
import type { ChangedFile } from './subject/change.js';

/** A fault seen on lines that the change brought in. */
interface Seen {
  path: string;
  detector: Detector;
  spot: Spot;
  /** The text of the place, line for line as the agent's tool showed it. */
  quote: string;
}

/** What came of looking at the targets: what was seen, and what could not be looked at and why. */
export interface Look {
  seen: Seen[];
  sources: { source: Source; introduced: ReadonlySet<number> }[];
  /** How many introduced lines were really looked at. */
  lines: number;
  unread: { path: string; why: string }[];
}

/** Runs every detector over the lines of the targets that the change brought in and that the tools showed. */
export function look({ targets }: { targets: ChangedFile[] }, evidence: Evidence): Look {
  const result: Look = { seen: [], sources: [], lines: 0, unread: [] };
  for (const target of targets) lookAt(target, evidence, result);
  return result;
}

/** The text of a place; null when one of its lines was not shown. */
export function quoteOf(
  lines: ReadonlyMap<number, string>,
  place: { line_start: number; line_end: number },
): string | null {
  const quoted: string[] = [];
  for (let number = place.line_start; number <= place.line_end; number += 1) {
    const line = lines.get(number);
    if (line === undefined) return null;
    quoted.push(line);
  }
  return quoted.join('\n');
}

function lookAt(target: ChangedFile, evidence: Evidence, result: Look): void {
  const { path } = target;
  const read = evidence.files.get(path);
  if (read === undefined)
    return void result.unread.push({ path, why: 'it was not read, a persona reads a bounded amount' });
  if (read.failure !== null) return void result.unread.push({ path, why: read.failure });
  const introduced = introducedIn(target, read.lines);
  const unseen = [...target.introduced].filter((line) => !read.lines.has(line)).length;
  if (unseen > 0) result.unread.push({ path, why: `${unseen} of its introduced lines were not shown` });
  const source = sourceOf(path, read.lines);
  if (source === null) return;
  result.lines += [...introduced].filter((line) => read.lines.has(line)).length;
  result.sources.push({ source, introduced });
  for (const { detector, spot } of detect(source)) {
    const quote = spot.excerpt ?? quoteOf(read.lines, spot);
    if (quote !== null && touches(spot, introduced)) result.seen.push({ path, detector, spot, quote });
  }
}

/** A new file is introduced as a whole, also when the prompt leaves its lines out. */
function introducedIn(target: ChangedFile, lines: ReadonlyMap<number, string>): ReadonlySet<number> {
  const whole = target.introduced.size === 0 && /^a(?:dded)?\b/i.test(target.status);
  return whole ? new Set(lines.keys()) : target.introduced;
}

function touches(spot: Spot, lines: ReadonlySet<number>): boolean {
  for (let line = spot.line_start; line <= spot.line_end; line += 1) if (lines.has(line)) return true;
  return false;
}
