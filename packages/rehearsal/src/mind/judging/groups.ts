import { rankOf } from './handed.js';
import type { Handed } from './handed.js';

/** Findings with one title: one detector saw the same in several places, so one change at the root would resolve them. */
export interface Group {
  title: string;
  members: [Handed, ...Handed[]];
}

/** The groups of handed findings, the one with the worst member first, then the fullest. */
export function groupsOf(handed: readonly Handed[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of handed) {
    const group = groups.get(one.title);
    if (group === undefined) groups.set(one.title, { title: one.title, members: [one] });
    else group.members.push(one);
  }
  const worst = ({ members }: Group): number => Math.min(...members.map(rankOf));
  return [...groups.values()].toSorted((a, b) => worst(a) - worst(b) || b.members.length - a.members.length);
}

/** The files that the members are about, each once. */
export function filesOf({ members }: Group): string[] {
  return [...new Set(members.flatMap(({ evidence }) => evidence[0]?.path ?? []))];
}

/** The folders of these files, two levels deep. */
export function foldersOf(group: Group): string[] {
  const folders = filesOf(group).map((path) => path.split('/').slice(0, -1).slice(0, 2).join('/') || '.');
  return [...new Set(folders)];
}
