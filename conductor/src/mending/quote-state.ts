import type { MendedFinding } from '@boocode/contracts/mending';
import { findQuote, repositoryPath, type FileTexts, type Region } from '../gates/citation.js';

/**
 * What became of the code that a finding quotes. `none`: it quotes no line of the repository, so there is nothing that code could
 * compare.
 */
export type QuoteState =
  | { state: 'unchanged'; region: Region }
  | { state: 'changed' | 'file-gone' | 'none'; region: null };

/** Holds the quote of a finding against the files of another commit; white space says nothing. */
export function quoteState({ evidence }: Pick<MendedFinding, 'evidence'>, files: FileTexts): QuoteState {
  const [first] = evidence;
  const path = first?.class === 'codebase' ? repositoryPath(first.path) : null;
  if (first === undefined || path === null || (first.quote ?? '').trim() === '') return { state: 'none', region: null };
  const text = files.get(path) ?? null;
  if (text === null) return { state: 'file-gone', region: null };
  const region = findQuote(text, first.quote ?? '', first.line_start ?? 1);
  return region === null ? { state: 'changed', region: null } : { state: 'unchanged', region };
}
