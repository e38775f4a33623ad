import { Lexer, Parser } from 'yaml';
import { YamlError } from './yaml-error.js';

/** Far above what people write by hand, in characters. */
const longest = 100_000;
/** Words, signs, and the spaces and line ends between them. */
const mostLexemes = 10_000;
const mostDeep = 50;

/**
 * Throws `YamlError` for a text that is too large or too deep, before anything is made of it. What composes a value calls itself for each
 * level: a few thousand levels end its stack, and where that happens while a pattern is compiled, Node ends the process.
 */
export function checkSize(text: string): void {
  if (text.length > longest) throw new YamlError(`It is longer than ${longest} characters`);
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > mostLexemes) throw new YamlError(`It consists of more than ${mostLexemes} words and signs`);
    // Driven to its end; what it makes is not needed here.
    Array.from(parser.next(lexeme));
    if (parser.stack.length > mostDeep) throw new YamlError(`It is nested more than ${mostDeep} deep`);
  }
}
