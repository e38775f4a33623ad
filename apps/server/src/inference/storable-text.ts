const halfPair = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text without what Postgres can't keep: U+0000 goes, half of a surrogate pair becomes U+FFFD. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').replaceAll(halfPair, '\uFFFD');
}

/** Joins pieces of text where a character was cut in two by their border. */
export class PieceJoiner {
  #held = '';

  /** What may be shown now. */
  add(piece: string): string {
    const text = this.#held + piece;
    const last = text.charCodeAt(text.length - 1);
    const isCut = last >= 0xd800 && last <= 0xdbff;
    this.#held = isCut ? text.slice(-1) : '';
    return storable(isCut ? text.slice(0, -1) : text);
  }
}
