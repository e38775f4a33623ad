import { fixtureTasks, someTasks } from '../fixture-tasks.js';
import type { Resource } from '../fixture-resource.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const tasks = (more?: number) => (): Resource[] => [fixtureTasks(someTasks(now, more))];
const of = 'orchestrator' as const;

/** The list of all tasks. */
export const taskScenes: readonly Scene[] = [
  {
    name: 'orchestrator-tasks',
    of,
    state: 'more',
    title: 'All tasks, in groups',
    at: '/tasks',
    looks: everyLook,
    parts: tasks(),
    arrange: async (page) => {
      await page.getByRole('button', { name: /Show the 2 of Move the payments/ }).click();
      await page.getByRole('link', { name: /Change the client/ }).waitFor();
    },
  },
  {
    name: 'orchestrator-tasks-empty',
    of,
    state: 'more',
    title: 'No task yet',
    at: '/tasks',
    parts: () => [fixtureTasks({ groups: [], members: new Map() })],
    arrange: (page) => page.getByRole('heading', { name: 'No task yet' }).waitFor(),
  },
  {
    name: 'orchestrator-tasks-nothing-found',
    of,
    state: 'more',
    title: 'Nothing has all of these words',
    at: '/tasks?q=giraffe&filter=failed',
    parts: tasks(),
    arrange: (page) => page.getByRole('heading', { name: 'Nothing found' }).waitFor(),
  },
  {
    name: 'orchestrator-tasks-loading',
    of,
    state: 'more',
    title: 'The list of tasks while it loads',
    at: '/tasks',
    world: { slow: true },
    arrange: (page) => page.getByRole('status', { name: 'Loading the tasks' }).waitFor(),
  },
  {
    name: 'orchestrator-tasks-failing',
    of,
    state: 'more',
    title: 'Tasks could not be loaded',
    at: '/tasks',
    world: { failing: true },
    arrange: (page) => page.getByText('The tasks could not be loaded').waitFor(),
  },
  {
    name: 'orchestrator-tasks-full',
    of,
    state: 'more',
    title: 'Very many tasks',
    at: '/tasks',
    looks: wideAndPhone,
    parts: tasks(400),
    arrange: (page) => page.getByRole('link', { name: /Answer question 395/ }).waitFor(),
  },
  {
    name: 'orchestrator-task',
    of,
    state: 'more',
    title: 'A task by itself, with what its agent did',
    at: `/tasks/01990000-0000-7000-8000-0000000a03e8`,
    looks: wideAndPhone,
    parts: tasks(),
    arrange: (page) => page.getByRole('heading', { name: 'Transcript' }).waitFor(),
  },
];
