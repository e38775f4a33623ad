import type { SlashEntry, SlashGroup } from './slash-entry.js';

/** The name that is being typed behind a slash at the beginning; null when none is, or the caret is elsewhere. */
export function slashQuery(text: string, caret: number): string | null {
  const found = /^\/(\S*)/.exec(text);
  if (found === null || caret < 1 || caret > found[0].length) return null;
  // A path is no command.
  return found[1]?.includes('/') === true ? null : (found[1] ?? '');
}

/** How well a name fits; null = not at all. Letters in order are enough; a beginning is best. */
function fit(name: string, query: string): number | null {
  const wanted = query.toLowerCase();
  const given = name.toLowerCase();
  const at = given.indexOf(wanted);
  if (at === 0) return 0;
  if (at > 0) return given[at - 1] === '-' ? 1 : 2;
  let from = 0;
  for (const letter of wanted) {
    const found = given.indexOf(letter, from);
    if (found === -1) return null;
    from = found + 1;
  }
  return 3 + from - wanted.length;
}

const fitOf = ({ name, description }: SlashEntry, query: string) =>
  fit(name, query) ?? (query.length > 2 && description.toLowerCase().includes(query.toLowerCase()) ? 100 : null);

/** The groups with what fits, the best of all first; groups in which nothing does are left out. */
export const matching = (groups: readonly SlashGroup[], query: string): SlashGroup[] =>
  groups
    .map(({ title, entries }) => {
      const fitting = entries
        .flatMap((entry) => {
          const score = fitOf(entry, query);
          return score === null ? [] : [{ entry, score }];
        })
        .toSorted((a, b) => a.score - b.score);
      return { title, best: fitting[0]?.score ?? null, entries: fitting.map(({ entry }) => entry) };
    })
    .filter(({ best }) => best !== null)
    .toSorted((a, b) => (a.best ?? 0) - (b.best ?? 0))
    .map(({ title, entries }) => ({ title, entries }));

/** What stands behind the slash, when it is the whole name of something; the rest is what it is given. */
export function slashed(text: string, groups: readonly SlashGroup[]): { entry: SlashEntry; rest: string } | null {
  const found = /^\/(\S+)\s*([\s\S]*)$/.exec(text);
  const entry = groups.flatMap(({ entries }) => entries).find(({ name }) => name === found?.[1]);
  return entry === undefined ? null : { entry, rest: (found?.[2] ?? '').trim() };
}
