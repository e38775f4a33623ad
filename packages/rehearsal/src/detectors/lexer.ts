import type { Language } from './language.js';

/** A string literal: offsets of its whole extent in the text (prefix and quotes included). */
export interface StringLiteral {
  start: number;
  end: number;
  prefix: string;
  quote: string;
  body: string;
}

/** Three views of one text, all of the same length, so that an offset means the same place in each. */
export interface Lexed {
  /** Comments blanked. */
  code: string;
  /** Comments and the insides of strings blanked. */
  bare: string;
  strings: StringLiteral[];
}

interface Syntax {
  lineComments: string[];
  block: boolean;
  quotes: string[];
}

const slashes = { lineComments: ['//'], block: true };
const syntaxes: Record<Language, Syntax> = {
  javascript: { ...slashes, quotes: ['"', "'", '`'] },
  go: { ...slashes, quotes: ['"', "'", '`'] },
  java: { ...slashes, quotes: ['"""', '"', "'"] },
  php: { lineComments: ['//', '#'], block: true, quotes: ['"', "'"] },
  python: { lineComments: ['#'], block: false, quotes: ['"""', "'''", '"', "'"] },
  ruby: { lineComments: ['#'], block: false, quotes: ['"', "'", '`'] },
  shell: { lineComments: ['#'], block: false, quotes: ['"', "'"] },
  sql: { lineComments: ['--'], block: true, quotes: ["'"] },
  config: { lineComments: ['#'], block: false, quotes: ['"', "'"] },
};

/**
 * Tells code, comments and strings apart, well enough for one-line rules: regular expression literals and heredocs are
 * not known. A quote that spans no lines ends at the line's end at the latest, so that a misread stays on its line.
 */
export function lex(text: string, language: Language): Lexed {
  const syntax = syntaxes[language];
  const code = [...splitUnits(text)];
  const bare = [...code];
  const strings: StringLiteral[] = [];
  let at = 0;
  while (at < text.length) {
    const comment = commentEnd(text, at, syntax);
    if (comment !== null) {
      blank(code, at, comment);
      blank(bare, at, comment);
      at = comment;
      continue;
    }
    const quote = syntax.quotes.find((candidate) => text.startsWith(candidate, at));
    if (quote === undefined) {
      at += 1;
      continue;
    }
    const end = stringEnd(text, at, quote);
    const prefix = /[A-Za-z]{0,2}$/.exec(text.slice(Math.max(0, at - 3), at))?.[0] ?? '';
    const closed = text.startsWith(quote, end - quote.length) && end - quote.length >= at + quote.length;
    const bodyEnd = closed ? end - quote.length : end;
    strings.push({ start: at, end, prefix, quote, body: text.slice(at + quote.length, bodyEnd) });
    blank(bare, at + quote.length, bodyEnd);
    at = end;
  }
  return { code: code.join(''), bare: bare.join(''), strings };
}

/** UTF-16 units, because offsets count these. */
function splitUnits(text: string): string[] {
  return text.split('');
}

function commentEnd(text: string, at: number, syntax: Syntax): number | null {
  if (syntax.block && text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at + 2);
    return end === -1 ? text.length : end + 2;
  }
  const opener = syntax.lineComments.find((candidate) => text.startsWith(candidate, at));
  // `http://` outside a string and `$#` are no comments: the opener must not lean on what stands before it.
  if (opener === undefined || /[:$\w]/.test(text[at - 1] ?? ' ')) return null;
  return lineEnd(text, at);
}

function stringEnd(text: string, start: number, quote: string): number {
  const multiline = quote.length === 3 || quote === '`';
  const limit = multiline ? text.length : lineEnd(text, start);
  let at = start + quote.length;
  while (at < limit) {
    if (text[at] === '\\') at += 2;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (quote === '`' && text.startsWith('${', at)) at = interpolationEnd(text, at + 2);
    else at += 1;
  }
  return Math.min(at, limit);
}

/** Walks over `${…}`, which may hold strings and further templates. */
function interpolationEnd(text: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < text.length && depth > 0) {
    const character = text[at] ?? '';
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    at = character === '"' || character === "'" || character === '`' ? stringEnd(text, at, character) : at + 1;
  }
  return at;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function blank(units: string[], start: number, end: number): void {
  for (let at = start; at < end; at += 1) if (units[at] !== '\n') units[at] = ' ';
}
