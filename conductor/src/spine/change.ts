import type { DiffFile, RepositoryDiff } from '@boocode/contracts/diff';
import { promptTags } from '@boocode/contracts/prompt-tags';

/** Defuses our own tags in text that others wrote, so that it can neither close a fence nor open one. */
export function defuse(text: string): string {
  return text.replaceAll(tagPattern, '<\\');
}

const tagPattern = new RegExp(`<(?=/?(?:${Object.values(promptTags).join('|')})>)`, 'g');

/** One line a file: `path | status | +added -removed | changed lines 3-9,14`. */
export function changedFileLine(file: DiffFile): string {
  const ranges = lineRanges(file.lines.filter(({ kind }) => kind === 'added').map(({ line }) => line));
  const status = file.old_path === null ? file.status : `${file.status} from ${file.old_path}`;
  return `${file.path} | ${status} | +${file.added} -${file.removed} | changed lines ${ranges || 'none'}`;
}

function lineRanges(lines: number[]): string {
  const ranges: [number, number][] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

const marks = { added: '+', context: ' ', removed: '-' } as const;

/** A file's diff as models read it: the path, then lines with their new-file numbers (old ones where removed). */
export function diffText(file: DiffFile): string {
  const lines = file.lines.map(({ kind, line, text }) => `${marks[kind]}${String(line).padStart(4)} | ${text}`);
  return [file.path, ...lines].join('\n');
}

/** The characters of diff text that one prompt carries at most. */
const diffLimit = 400_000;

/** Those of an area's text: whoever needs more of it opens the files. */
const sourceLimit = 120_000;

/** Texts that fit, and the paths of the files that were left out whole. */
interface Fitted {
  text: string;
  left: string[];
}

/** Fits diffs into the limit in path order; a file that no longer fits is left out whole and named. */
export function fitDiffs(files: DiffFile[], limit = diffLimit): Fitted {
  return fit(files, diffText, limit);
}

/** The same for the files of an area. */
export function fitSources(files: DiffFile[], limit = sourceLimit): Fitted {
  return fit(files, sourceText, limit);
}

/** A file of an area as models read it: the path, then its lines with their numbers. */
function sourceText({ path, lines }: DiffFile): string {
  return [path, ...lines.map(({ line, text }) => `${String(line).padStart(4)} | ${text}`)].join('\n');
}

function fit(files: DiffFile[], textOf: (file: DiffFile) => string, limit: number): Fitted {
  const texts: string[] = [];
  const left: string[] = [];
  let size = 0;
  for (const file of files) {
    const text = textOf(file);
    if (size + text.length > limit) {
      left.push(file.path);
    } else {
      size += text.length;
      texts.push(text);
    }
  }
  return { text: texts.join('\n\n'), left };
}

/** Commit messages as one text: the newest as the host gave them, each under its short id. */
export function commitText(commits: RepositoryDiff['commits']): string {
  return commits
    .map(({ sha, subject, body }) => [`${sha.slice(0, 12)} ${subject}`, ...(body === '' ? [] : [body])].join('\n'))
    .join('\n\n');
}
