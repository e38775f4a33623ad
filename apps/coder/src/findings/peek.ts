import path from 'node:path';
import type { Excerpt, Peek, PeekQuery } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { fileLines, findQuote, repositoryPath, type Region } from '@boocode/conductor/gates/citation';
import { CoderError } from '../errors.js';
import { readCommittedFile, readWorkTreeFile, workTreeCommit, type FileState } from '../services/git/read-one-file.js';
import { commitOf, resolveRepository } from '../services/git/repository.js';

/**
 * A cited place as the run saw it, and as it is now in the work tree, whatever is checked out there. Throws `CoderError` for a path that
 * is none of the repository, a commit that is not there any more, and what cannot be shown as text.
 */
export async function peek(run: Pick<FlowRunView, 'repository' | 'head_commit'>, query: PeekQuery): Promise<Peek> {
  const file = repositoryPath(query.path);
  if (file === null) throw refused('peek.path', 400, `"${query.path}" is no path inside the repository.`);
  const { path: repository } = await resolveRepository(run.repository);
  const { head_commit } = run;
  if ((await commitOf(repository, head_commit)) === null) {
    const message = `The commit ${head_commit.slice(0, 12)} of the run is not in ${repository} any more. Fetch the branch that it was on.`;
    throw refused('peek.commit', 409, message);
  }
  const then = shown(await readCommittedFile(repository, head_commit, file), file, 'at the commit of the run');
  if (then === null) throw refused('peek.missing', 404, `The commit ${head_commit.slice(0, 12)} has no file ${file}.`);
  const now = shown(await readWorkTreeFile(repository, file), file, 'in the work tree');
  const place = placeThen(then, query);
  const compared = now === null ? { state: 'gone' as const, region: null } : compare(then, now, { ...place, ...query });
  const checkedOut = (await workTreeCommit(repository)) ?? head_commit;
  return {
    path: file,
    file: path.join(repository, file),
    state: compared.state,
    at_run: excerpt(then, { commit: head_commit, marked: place.marked, near: place.region }),
    now:
      now === null
        ? null
        : excerpt(now, { commit: checkedOut, marked: compared.region, near: compared.region ?? place.region }),
  };
}

interface Place {
  /** The cited lines, where the quote corrects them. */
  region: Region;
  marked: Region | null;
}

/** Where the citation stands at the run's commit. Without a quote the cited lines are it. */
function placeThen(text: string, { line_start, line_end, quote }: PeekQuery): Place {
  const last = Math.max(1, fileLines(text).length);
  const from = Math.min(line_start, last);
  const cited = { from, to: Math.min(Math.max(from, line_end ?? from), last) };
  if (quote.trim() === '') return { region: cited, marked: cited };
  const found = findQuote(text, quote, line_start);
  return { region: found ?? cited, marked: found };
}

type Compared = Pick<Peek, 'state'> & { region: Region | null };

/** White space aside, like the check of citations. */
function compare(then: string, now: string, { region, quote }: Place & PeekQuery): Compared {
  const wanted =
    quote.trim() === ''
      ? fileLines(then)
          .slice(region.from - 1, region.to)
          .join('\n')
      : quote;
  const found = findQuote(now, wanted, region.from);
  if (found === null) return then === now ? { state: 'same', region } : { state: 'changed', region: null };
  return { state: found.from === region.from && found.to === region.to ? 'same' : 'moved', region: found };
}

const context = 12;
const mostLines = 400;
/** What follows in a longer line is cut off: whole programs have been seen in one. */
const longestLine = 1_000;

function excerpt(
  text: string,
  { commit, marked, near }: { commit: string; marked: Region | null; near: Region },
): Excerpt {
  const lines = fileLines(text);
  const from = Math.max(1, Math.min(near.from, lines.length) - context);
  const shownLines = lines.slice(from - 1, Math.min(near.to + context, from - 1 + mostLines));
  return {
    commit,
    from,
    lines: shownLines.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line)),
    marked,
    total_lines: lines.length,
  };
}

/** Its text; null when there is no such file. */
function shown(found: FileState, file: string, where: string): string | null {
  if (found.state === 'text') return found.text;
  if (found.state === 'missing') return null;
  const why = {
    binary: 'is a binary file',
    'too-large': 'is larger than 2 MB',
    'no-file': 'is no ordinary file',
    outside: 'leads out of the repository',
  }[found.state];
  throw refused(`peek.${found.state}`, 422, `${file} ${why} ${where}, so it is not shown.`);
}

function refused(code: string, status: number, message: string): CoderError {
  return new CoderError({ code, status, message });
}
