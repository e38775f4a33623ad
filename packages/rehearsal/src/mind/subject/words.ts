/** Words that say nothing about what a sentence is about. */
const empty = new Set(
  `about after again also always another because been before being between both could does done down each either every from
  have having here into itself just less like made make many more most much must need needs never next nobody nothing once
  only other over part parts same shall should some such than that their them then there these they thing things this those
  through under until upon very want wants what when where whether which while will with within without would your`.split(
    /\s+/,
  ),
);

/** The words that a text is about, lower case and without the s of a plural, each once and in order. */
export function wordsOf(text: string): string[] {
  const spaced = text.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  const words = spaced.match(/[a-z]{4,}/g) ?? [];
  return [...new Set(words.filter((word) => !empty.has(word)).map((word) => word.replace(/(?<!s)s$/, '')))];
}

/** How many of the words a text has. */
export function shared(words: readonly string[], text: string): number {
  const own = new Set(wordsOf(text));
  return words.filter((word) => own.has(word)).length;
}
