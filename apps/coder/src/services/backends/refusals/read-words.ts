/** Characters of a provider's words that are looked through: what it says stands at their beginning, and patterns take their time. */
const mostCharacters = 20_000;

/** As much of a provider's words as is read. */
export function readWords(words: string): string {
  return words.slice(0, mostCharacters);
}
