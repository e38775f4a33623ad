const key = 'boocode.projects';
const none = 'none';

/** Ids of projects that were opened in this browser, the last one first; null is the place outside of any. */
export function openedProjects(): (string | null)[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept)
      ? kept.filter((id) => typeof id === 'string').map((id) => (id === none ? null : id))
      : [];
  } catch {
    return [];
  }
}

export function rememberProject(id: string | null): void {
  const ids = [id, ...openedProjects().filter((each) => each !== id)].slice(0, 50);
  localStorage.setItem(key, JSON.stringify(ids.map((each) => each ?? none)));
}

/** Last opened first, then by name. */
export function byLastUse<T extends { id: string; name: string }>(projects: readonly T[]): T[] {
  const opened = openedProjects();
  const rank = ({ id }: T) => {
    const at = opened.indexOf(id);
    return at < 0 ? opened.length : at;
  };
  return projects.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

export const hrefOf = (projectId: string | null): string => `/p/${projectId ?? none}`;
