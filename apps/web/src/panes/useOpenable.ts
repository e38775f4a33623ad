import type { ProjectView } from '@boocode/contracts/project';
import { useMay } from '../access/useMay.js';
import { openable, type PaneEntry } from './registry.js';

/** A pane that can be opened here, and why whoever is here may not; null = may. */
export interface Openable extends PaneEntry {
  refusal: string | null;
}

/** What a person can open now, in the order of menus. */
export function useOpenable(): (project: ProjectView | null) => Openable[] {
  const refusals = { read: useMay('read'), run: useMay('run'), answer: useMay('answer'), admin: useMay('admin') };
  return (project) => openable(project).map((entry) => ({ ...entry, refusal: refusals[entry.needs] }));
}
