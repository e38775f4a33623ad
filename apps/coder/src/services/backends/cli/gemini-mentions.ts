import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the Gemini CLI takes for the name of a file, as it looks for it itself. */
const mention = /(?<!\\)@((?:"[^"]*"|\\.|[^ \t\n\r,;!?()[\]{}.]|\.(?!$|[ \t\n\r]))+)/g;

/** Longer ones name no file on any machine, and take long to be looked for. */
const longestPath = 4_096;

/**
 * A prompt in which no word makes the Gemini CLI read a file by itself, which it does with `@README.md` also where a diff says so. Only
 * a word that names something there gets a backslash, which the model sees: what is quoted of it must stay as it is.
 */
export function withoutMentions(prompt: string, cwd: string): string {
  return prompt.replaceAll(mention, (word, name: string) => {
    if (name.length > longestPath) return word;
    const plain = name.replaceAll('"', '').replaceAll(/\\(.)/g, '$1');
    return existsSync(resolve(cwd, plain)) || existsSync(resolve(cwd, name)) ? `\\${word}` : word;
  });
}
