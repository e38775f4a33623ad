/** A piece of an agent's words: prose, or what it put between fences. */
export interface Piece {
  kind: 'prose' | 'code';
  text: string;
  /** What the fence says it is, as `json`; empty when it says nothing. */
  language: string;
}

const fence = /^```([\w-]*)[^\n]*\n([\s\S]*?)(?:^```[^\S\n]*$|(?![\s\S]))/gm;

/** Splits a text at its fences. A fence that is still being written runs to the end. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const addProse = (prose: string) => {
    if (prose.trim() !== '') pieces.push({ kind: 'prose', text: prose.trim(), language: '' });
  };
  for (const found of text.matchAll(fence)) {
    addProse(text.slice(from, found.index));
    pieces.push({ kind: 'code', text: (found[2] ?? '').trimEnd(), language: found[1] ?? '' });
    from = found.index + found[0].length;
  }
  addProse(text.slice(from));
  return pieces;
}
