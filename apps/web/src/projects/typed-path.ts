import type { FolderList } from '@boocode/contracts/project';

/** The folder whose content helps with what is typed: all up to the last slash; null while it is no whole path. */
export function folderTyped(typed: string): string | null {
  if (!typed.startsWith('/')) return null;
  return typed.slice(0, typed.lastIndexOf('/')) || '/';
}

const lastPart = (typed: string) => typed.slice(typed.lastIndexOf('/') + 1);

/** Of the folders in a list, those that what is typed may mean; all of them when nothing was typed, or it was typed whole. */
export function matching(list: FolderList, typed: string | null): FolderList['folders'] {
  if (typed === null || folderTyped(typed) !== list.path) return list.folders;
  const part = lastPart(typed).toLowerCase();
  return list.folders.filter(({ name }) => name.toLowerCase().startsWith(part));
}

/** What is typed and as much more as all folders agree on that it may mean, with a slash behind the only one; null: nothing to add. */
export function completed(typed: string, list: FolderList): string | null {
  if (folderTyped(typed) !== list.path || lastPart(typed) === '') return null;
  const [first, ...others] = matching(list, typed).map(({ name }) => name);
  if (first === undefined) return null;
  let common = first;
  for (const name of others) while (!name.startsWith(common)) common = common.slice(0, -1);
  const whole = `${list.path === '/' ? '' : list.path}/${common}${others.length === 0 ? '/' : ''}`;
  return whole.length > typed.length ? whole : null;
}
