/** More lines than this at once are counted instead of read out. */
const mostRead = 3;

/** What people who do not see the screen are told of states that changed at once, one line each; null = nothing. */
export function announcementOf(lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  if (lines.length <= mostRead) return lines.join('. ');
  const counts = new Map<string, number>();
  for (const line of lines) {
    const state = line.slice(line.lastIndexOf(': ') + 2);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return `${lines.length} changes: ${[...counts].map(([state, count]) => `${count} ${state}`).join(', ')}`;
}
