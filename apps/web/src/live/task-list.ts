import type { TaskGroupView, TaskListPage } from '@boocode/contracts/task-list';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { readGroups, taskListQuery, type TaskNarrowing } from '../api/task-list.js';

type Pages = InfiniteData<TaskListPage>;

/** More at once is not worth asking for one by one. */
const most = 100;

/** Reads changed groups again for every list that is shown; a list that nobody sees is read anew when somebody does. */
export async function rereadGroups(client: QueryClient, ids: readonly string[]): Promise<void> {
  const lists = { queryKey: ['task-list', 'pages'] };
  await client.invalidateQueries({ ...lists, type: 'inactive', refetchType: 'none' });
  if (ids.length === 0) return;
  const shown = client.getQueryCache().findAll({ ...lists, type: 'active' });
  await Promise.all(
    shown.map(async ({ queryKey }) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the third part of the key of `taskListQuery`
      const narrowing = queryKey[2] as TaskNarrowing;
      const key = taskListQuery(narrowing).queryKey;
      try {
        if (ids.length > most) throw new Error('Too many have changed.');
        const groups = await readGroups(ids, narrowing);
        // A page that is on its way would put back what it knew when it was asked for.
        await client
          .getQueryCache()
          .find({ queryKey: key })
          ?.promise?.catch(() => undefined);
        client.setQueryData(key, (pages) => pages && pagesWith(pages, ids, groups));
      } catch {
        // The list itself says what is wrong, if it still is.
        await client.invalidateQueries({ queryKey: key });
      }
    }),
  );
}

/** Pages in which the groups `ids` are as in `now`: those that are not in it are gone, new ones stand where they belong. */
function pagesWith<T extends Pages>(pages: T, ids: readonly string[], now: readonly TaskGroupView[]): T {
  const fresh = new Map(now.map((group) => [group.id, group]));
  const asked = new Set(ids);
  const places = pages.pages.map((page) => ({
    ...page,
    groups: page.groups.flatMap((group) => {
      if (!asked.has(group.id)) return [group];
      const known = fresh.get(group.id);
      fresh.delete(group.id);
      return known === undefined ? [] : [known];
    }),
  }));
  for (const group of fresh.values()) {
    // Behind the last page it comes with the page that is read then.
    const at = places.findIndex(({ next }) => next === null || group.id > next);
    const page = places[at];
    if (page !== undefined) page.groups = [...page.groups, group].toSorted((a, b) => (a.id < b.id ? 1 : -1));
  }
  return { ...pages, pages: places };
}
