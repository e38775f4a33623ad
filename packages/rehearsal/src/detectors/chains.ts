import type { StringLiteral } from './lexer.js';
import type { Source } from './source.js';

/** String literals that are joined to one text, and the expressions that are put into it. */
export interface Chain {
  start: number;
  end: number;
  /** The fixed parts, joined. */
  text: string;
  /** The expressions between and inside them. */
  operands: string[];
  /** A tagged template (sql`…`): its tag, not the string, decides what becomes of the operands. */
  tagged: boolean;
}

const operand = String.raw`[\w$@][\w$.\[\]>'"-]*(?:\([^()\n]{0,80}\))?`;

/** All texts that the source builds, from single literals to concatenations over several lines. */
export function chains(source: Source): Chain[] {
  const all: Chain[] = [];
  let open: { chain: Chain; last: StringLiteral } | null = null;
  for (const literal of source.strings) {
    const link = open === null ? null : linkBetween(source, open.last, literal);
    if (open !== null && link !== null) {
      open.chain.operands.push(...link, ...interpolations(source, literal));
      open.chain.text += literal.body;
      open.chain.end = literal.end;
      open.last = literal;
      continue;
    }
    if (open !== null) all.push(finished(source, open.chain));
    open = { chain: begun(source, literal), last: literal };
  }
  if (open !== null) all.push(finished(source, open.chain));
  return all;
}

/** Whether an operand is put in from outside: constants, identifiers of tables and placeholders are not. */
export function isInput(expression: string): boolean {
  const plain = expression.trim();
  if (/^[A-Z0-9_.]+$/.test(plain) || /^\d/.test(plain)) return false;
  if (/['"]\?['"]|escape|quote|sanitize|placeholder|shlex/i.test(plain)) return false;
  return !/(?:table|columns?|schema|fields|where|clause|order_?by|sql|suffix|prefix)(?:name)?s?$/i.test(plain);
}

function begun(source: Source, literal: StringLiteral): Chain {
  const before = source.code[literal.start - 1] ?? ' ';
  return {
    start: literal.start - literal.prefix.length,
    end: literal.end,
    text: literal.body,
    operands: [...formatted(source, literal), ...interpolations(source, literal)],
    tagged: literal.quote === '`' && /[\w)\]>]/.test(before),
  };
}

/** The operands between two literals of one chain; null when the second does not continue the first. */
function linkBetween(source: Source, left: StringLiteral, right: StringLiteral): string[] | null {
  const gap = source.code.slice(left.end, right.start - prefixLength(right));
  if (gap.length > 200) return null;
  if (source.language === 'python' && /^\s*$/.test(gap)) return [];
  if (/^\s*[+.]\s*$/.test(gap)) return [];
  const between = new RegExp(String.raw`^\s*[+.]\s*(${operand}(?:\s*[+.]\s*${operand})*)\s*[+.]\s*$`).exec(gap);
  return between?.[1] === undefined ? null : [between[1]];
}

function finished(source: Source, chain: Chain): Chain {
  const rest = source.code.slice(chain.end, chain.end + 200);
  const joiner = source.language === 'php' ? String.raw`\.` : source.language === 'python' ? '[+%]' : String.raw`\+`;
  const added = new RegExp(String.raw`^\s*${joiner}\s*\(?\s*(${operand})`).exec(rest);
  const format = /^\s*\.format\(\s*([^)\n]+)/.exec(rest);
  const last = added?.[1] ?? format?.[1];
  return last === undefined ? chain : { ...chain, operands: [...chain.operands, last] };
}

/** `Sprintf("…%s", x)` and `String.format("…%s", x)`; numbers (`%d`) cannot carry anything harmful. */
function formatted(source: Source, literal: StringLiteral): string[] {
  const before = source.code.slice(Math.max(0, literal.start - 40), literal.start);
  if (!/(?:Sprintf|String\.format|sprintf)\(\s*$/.test(before) || !/%[-\d.]*[svq]/.test(literal.body)) return [];
  const after = /^\s*,\s*([^)\n]+)/.exec(source.code.slice(literal.end, literal.end + 200));
  return after?.[1] === undefined ? [] : [after[1]];
}

function interpolations(source: Source, literal: StringLiteral): string[] {
  const expression = interpolation(source, literal);
  return expression === null ? [] : [...literal.body.matchAll(expression)].map((match) => match[1] ?? '');
}

function interpolation({ language }: Source, { quote, prefix }: StringLiteral): RegExp | null {
  if (language === 'javascript' && quote === '`') return /\$\{([^}]*)\}/g;
  if (language === 'python' && /f/i.test(prefix)) return /(?<!\{)\{([^{}!:]+)[^{}]*\}/g;
  if (language === 'ruby' && quote !== "'") return /#\{([^}]*)\}/g;
  if (language === 'php' && quote === '"') return /\{?(\$[A-Za-z_][\w[\]'>-]*)\}?/g;
  return null;
}

function prefixLength(literal: StringLiteral): number {
  return literal.prefix.length;
}
