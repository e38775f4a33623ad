import { Id } from '@boocode/contracts/ids';
import { ListedTask, TaskCounts, TaskListPage, TaskListQuery, TaskMembersQuery } from '@boocode/contracts/task-list';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['tasks'];

/** All tasks in groups, found by state, words, agent and project. */
export function taskListRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/task-list',
      {
        schema: {
          tags,
          summary:
            'All tasks in groups, newest first; a page may be shorter than asked for, and `next` says where to go on',
          querystring: TaskListQuery,
          response: { 200: TaskListPage, ...failures },
        },
      },
      ({ query }) => services.taskList(query),
    );
    app.get(
      '/task-list/counts',
      {
        schema: {
          tags,
          summary: 'How many tasks are open, need you, failed',
          response: { 200: TaskCounts, ...failures },
        },
      },
      () => services.taskCounts(),
    );
    app.get(
      '/task-list/:id/members',
      {
        schema: {
          tags,
          summary: 'What belongs to the head of a group, in plan order or oldest first',
          params: z.object({ id: Id }),
          querystring: TaskMembersQuery,
          response: { 200: z.array(ListedTask), ...failures },
        },
      },
      ({ params, query }) => services.taskMembers(params.id, query),
    );
    done();
  };
}
