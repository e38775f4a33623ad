import type { ListedTask, TaskGroupView } from '@boocode/contracts/task-list';

/** A line of the list. */
export type ListRow =
  | { kind: 'group'; key: string; group: TaskGroupView }
  | { kind: 'member'; key: string; task: ListedTask; group: TaskGroupView }
  | { kind: 'members-missing'; key: string; group: TaskGroupView };

/** Groups one under the other, each open one followed by its members; `membersOf` has none of a group that is still read. */
export const rowsOf = (
  groups: readonly TaskGroupView[],
  open: ReadonlySet<string>,
  membersOf: (id: string) => readonly ListedTask[] | undefined,
): ListRow[] =>
  groups.flatMap((group): ListRow[] => {
    const head: ListRow = { kind: 'group', key: group.id, group };
    if (!open.has(group.id) || group.members === 0) return [head];
    const members = membersOf(group.id);
    if (members === undefined) return [head, { kind: 'members-missing', key: `${group.id}…`, group }];
    return [head, ...members.map((task): ListRow => ({ kind: 'member', key: `${group.id}/${task.id}`, task, group }))];
  });
