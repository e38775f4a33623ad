import type { CodeSpan } from '../code/colour-lines.js';
import type { Piece } from './review-lines.js';

/** A piece of a line that has one colour, and is changed or not. */
interface MarkedSpan extends CodeSpan {
  changed: boolean;
}

/** The colours of a line and the words that changed in it, laid over each other: the text is the same to the letter. */
export function mergeSpans(
  text: string,
  spans: readonly CodeSpan[] | undefined,
  pieces: readonly Piece[] | null,
): MarkedSpan[] {
  const colours = spans ?? [{ text, kind: null }];
  if (pieces === null) return colours.map((span) => ({ ...span, changed: false }));
  const marked: MarkedSpan[] = [];
  const rest = pieces.map((piece) => ({ ...piece }));
  for (const { text: coloured, kind } of colours) {
    for (let from = 0; from < coloured.length;) {
      const piece = rest[0];
      if (piece === undefined) return [...marked, { text: coloured.slice(from), kind, changed: false }];
      const part = piece.text.slice(0, coloured.length - from);
      if (part !== '') marked.push({ text: part, kind, changed: piece.changed });
      from += part.length;
      piece.text = piece.text.slice(part.length);
      if (piece.text === '') rest.shift();
    }
  }
  return marked;
}
