interface Tabs {
  tabs: string[];
  active: string | null;
}

/** Most that a pane holds; the oldest leaves for one more. */
const most = 50;

export function tabsOpened({ tabs }: Tabs, id: string): Tabs {
  return { tabs: tabs.includes(id) ? tabs : [...tabs, id].slice(-most), active: id };
}

/** Closed, its right neighbour takes its place, else its left one; the last leaves a new chat. */
export function tabsClosed({ tabs, active }: Tabs, id: string): Tabs {
  const rest = tabs.filter((tab) => tab !== id);
  if (active !== id) return { tabs: rest, active };
  return { tabs: rest, active: rest[tabs.indexOf(id)] ?? rest.at(-1) ?? null };
}
