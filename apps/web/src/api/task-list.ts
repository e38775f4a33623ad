import { ListedTask, TaskCounts, TaskListPage, type TaskListQuery } from '@boocode/contracts/task-list';
import { TaskView } from '@boocode/contracts/task';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from './http.js';

/** What the list is narrowed to; absent = not narrowed. */
export type TaskNarrowing = Partial<Pick<TaskListQuery, 'filter' | 'q' | 'agent' | 'project_id'>>;

const asQuery = (narrowing: TaskNarrowing, more: Record<string, string> = {}): string =>
  new URLSearchParams(
    Object.entries({ ...narrowing, ...more }).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();

/** All tasks in groups, page by page, newest first. */
export const taskListQuery = (narrowing: TaskNarrowing) =>
  infiniteQueryOptions({
    queryKey: ['task-list', 'pages', narrowing],
    queryFn: ({ pageParam, signal }) =>
      read(
        `/api/coder/task-list?${asQuery(narrowing, pageParam === null ? {} : { before: pageParam })}`,
        TaskListPage,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

/** These groups as they are now, as far as they pass the narrowing. */
export const readGroups = async (ids: readonly string[], narrowing: TaskNarrowing) =>
  (await read(`/api/coder/task-list?${asQuery(narrowing, { groups: ids.join(',') })}`, TaskListPage)).groups;

/** One task by itself. */
export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => read(`/api/coder/tasks/${encodeURIComponent(id)}`, TaskView, signal),
  });

/** The members of one group that pass the same narrowing. */
export const taskMembersQuery = (groupId: string, narrowing: TaskNarrowing) =>
  queryOptions({
    queryKey: ['task-list', 'members', groupId, narrowing],
    queryFn: ({ signal }) =>
      read(
        `/api/coder/task-list/${encodeURIComponent(groupId)}/members?${asQuery(narrowing)}`,
        z.array(ListedTask),
        signal,
      ),
  });

/** How many there are of what people look for; kept true by frames. */
export const taskCountsQuery = () =>
  queryOptions({
    queryKey: ['task-list', 'counts'],
    queryFn: ({ signal }) => read('/api/coder/task-list/counts', TaskCounts, signal),
  });
