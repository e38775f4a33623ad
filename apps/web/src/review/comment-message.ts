import { linesWords, type LineComment, type Whereabouts } from './comments.js';

/** A fence that nothing in the quote can end. */
const fenceFor = (text: string) =>
  '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));

/** All comments as one message to an agent: file, lines, the code as it was quoted, and what is said of it. */
export function commentMessage(
  comments: readonly LineComment[],
  where: (comment: LineComment) => Whereabouts | null,
): string {
  const parts = comments.map((comment) => {
    const quote = comment.quote.join('\n');
    const fence = fenceFor(quote);
    const now = where(comment);
    const lines = linesWords({ ...comment, ...(now === null || now === 'outdated' ? {} : now) });
    const changed = now === 'outdated' ? ' (as they were then; they have changed since)' : '';
    return `**${comment.path}**, ${lines}${changed}:\n\n${fence}\n${quote}\n${fence}\n\n${comment.words.trim()}`;
  });
  const many = comments.length === 1 ? 'A comment' : `${comments.length} comments`;
  return `${many} on your changes. Please take up each of them.\n\n${parts.join('\n\n---\n\n')}`;
}
