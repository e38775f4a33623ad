/** What stands where a name stood. */
export const withheld = '[name withheld]';

/**
 * Takes names of agents and models out of text that contestants wrote, as whole words in any case: an agent that signs its work must not
 * tell the judge whose it is. Of `vendor/model` each part counts too.
 */
export function withholdNames(text: string, names: readonly string[]): string {
  const words = [...new Set(names.flatMap((name) => [name, ...name.split('/')]))]
    .filter((word) => word.trim().length >= shortest)
    // The longest first, so that of a name that holds another nothing is left.
    .toSorted((a, b) => b.length - a.length);
  if (words.length === 0) return text;
  const any = words.map((word) =>
    word.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`),
  );
  return text.replaceAll(
    new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${any.join('|')})(?![\p{L}\p{N}])`, 'giu'),
    withheld,
  );
}

/** A shorter one is a word of everybody's. */
const shortest = 3;
