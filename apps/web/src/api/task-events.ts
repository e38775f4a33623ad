import { TaskEventView } from '@boocode/contracts/agent-event';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from './http.js';

/** The transcript of a task, all attempts, oldest first. Frames extend it while it is in the cache. */
export const taskEventsQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['task-events', taskId],
    queryFn: ({ signal }) =>
      read(`/api/coder/tasks/${encodeURIComponent(taskId)}/events`, z.array(TaskEventView), signal),
  });
