import { readMembers } from '@boocode/coder/task-list/read-groups';
import { readTaskCounts, readTaskList } from '@boocode/coder/task-list/read-list';
import { readGroupVersions } from '@boocode/coder/task-list/read-changes';
import { TaskListQuery } from '@boocode/contracts/task-list';
import type { Sql } from '@boocode/db/connect';

/** What the list is narrowed to, of what is in the tables. */
export interface ListPlaces {
  /** Of many tasks. */
  project: string;
  /** An agent of few tasks, all of them old. */
  rare: string;
  /** A group with nine tenths above it. */
  far: string;
  /** A group of many tasks. */
  big: string;
}

export interface Reading {
  what: string;
  call: () => Promise<unknown>;
}

/** Every way in which a page reads the list of all tasks. */
export function listReadings(sql: Sql, { project, rare, far, big }: ListPlaces): Reading[] {
  const narrowings: [string, object][] = [
    ['all', {}],
    ...(['open', 'needs-you', 'completed', 'failed', 'cancelled'] as const).map((filter): [string, object] => [
      filter,
      { filter },
    ]),
    ['a word of every task', { q: 'provider' }],
    ['a word of few tasks', { q: 'part77' }],
    ['two words, and a part of one', { q: 'charge part5' }],
    ['a word of none', { q: 'nowhere' }],
    ['an agent of many tasks', { agent: 'opencode' }],
    ['an agent of few tasks', { agent: rare }],
    ['a project', { project_id: project }],
    [
      'failed, of an agent, in a project, with a word',
      { filter: 'failed', agent: 'opencode', project_id: project, q: 'provider' },
    ],
  ];
  const pages = narrowings.flatMap(([what, narrowing]) => [
    { what: `${what}: first page`, call: () => readTaskList(sql, TaskListQuery.parse(narrowing)) },
    { what: `${what}: far down`, call: () => readTaskList(sql, TaskListQuery.parse({ ...narrowing, before: far })) },
  ]);
  return [
    ...pages,
    {
      what: 'the members of a big group',
      call: () => readMembers(sql, big, { filter: 'all', q: '', limit: 2000 }),
    },
    { what: 'counts', call: () => readTaskCounts(sql) },
    { what: 'what has changed since the last look', call: () => readGroupVersions(sql, Date.now()) },
  ];
}
