const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  hellip: '…',
};

/** What a person would read on a page, without its markup. */
export function pageText(html: string): string {
  return decoded(
    html
      .replaceAll(/<!--[^]*?-->/g, '')
      .replaceAll(/<(script|style|noscript|svg|template|head)\b[^]*?<\/\1\s*>/gi, ' ')
      .replaceAll(/<(?:br|hr|\/p|\/div|\/li|\/tr|\/h[1-6]|\/pre|\/section|\/article)\b[^>]*>/gi, '\n')
      .replaceAll(/<li\b[^>]*>/gi, '- ')
      .replaceAll(/<[^>]*>/g, ''),
  )
    .replaceAll(/[ \t\r\f\v]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, ten, sixteen, name) => {
    if (typeof name === 'string') return entities[name.toLowerCase()] ?? whole;
    const code = typeof ten === 'string' ? Number(ten) : Number.parseInt(String(sixteen), 16);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
