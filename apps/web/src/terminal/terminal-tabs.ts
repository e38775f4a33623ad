interface Tabs {
  tabs: string[];
  active: string | null;
}

/** Without a tab; the one after it is shown, or the last. */
export function withoutTab({ tabs, active }: Tabs, id: string): Tabs {
  const at = tabs.indexOf(id);
  const left = tabs.filter((tab) => tab !== id);
  return { tabs: left, active: active === id ? (left[at] ?? left.at(-1) ?? null) : active };
}

/** With a new tab at the end, or in the place of another one. */
export function withTabInPlace(tabs: readonly string[], id: string, place: string | null): string[] {
  return place !== null && tabs.includes(place) ? tabs.map((tab) => (tab === place ? id : tab)) : [...tabs, id];
}

/** Titles that can be told apart: the second of one gets a 2, and so on. */
export function distinct(titles: readonly string[]): string[] {
  return titles.map((title, at) => {
    const nth = titles.slice(0, at + 1).filter((other) => other === title).length;
    return nth === 1 ? title : `${title} ${nth}`;
  });
}
