/** Without a key for so long, the next one begins anew. */
export const typeaheadMs = 500;

/**
 * Type-ahead of the ARIA menu pattern: index of the next label, from `from` on and around, that begins with what was typed; null when
 * none does. One letter that is struck again and again walks those that begin with it.
 */
export function typeahead(labels: readonly string[], from: number, typed: string): number | null {
  const words = typed.toLowerCase();
  const letter = words.slice(0, 1);
  const walks = words === letter.repeat(words.length);
  const wanted = walks ? letter : words;
  const order = labels.map((_, step) => (from + step + (walks ? 1 : 0)) % labels.length);
  return order.find((index) => labels[index]?.toLowerCase().startsWith(wanted)) ?? null;
}
