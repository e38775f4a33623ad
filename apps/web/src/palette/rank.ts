/** How well a word of the search fits a name; 0 = not at all. */
function fit(name: string, word: string): number {
  if (name === word) return 1;
  if (name.startsWith(word)) return 0.9;
  const at = name.indexOf(word);
  if (at > 0 && /[\s/·:_-]/.test(name.charAt(at - 1))) return 0.8;
  if (at > 0) return 0.6;
  return initials(name).includes(word) ? 0.5 : 0;
}

const initials = (name: string) =>
  name
    .split(/[\s/·:_-]+/)
    .map((part) => part.charAt(0))
    .join('');

const lower = (text: string) => text.toLowerCase().trim();

/** How well an entry fits what is typed, from 0 to 1: every word must be found, best in the name; what stands beside it counts little. */
export function rank(name: string, others: readonly string[], search: string): number {
  const words = lower(search).split(/\s+/);
  const scores = words.map((word) => {
    const beside = others.some((other) => fit(lower(other), word) >= 0.8) ? 0.2 : 0;
    return Math.max(fit(lower(name), word), beside);
  });
  if (scores.includes(0)) return 0;
  const whole = lower(name).startsWith(lower(search)) ? 0.05 : 0;
  return Math.min(1, (scores.reduce((sum, score) => sum + score, 0) / scores.length) * 0.95 + whole);
}
