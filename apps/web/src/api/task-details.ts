import { StepOutput } from '@boocode/contracts/flow-plan';
import { AttemptView, PromptView } from '@boocode/contracts/task-attempt';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from './http.js';

const base = (taskId: string) => `/api/coder/tasks/${encodeURIComponent(taskId)}`;

/** Each claim of a task, oldest first. `attempt` is the newest that is known: with another one it is read again. */
export const attemptsQuery = (taskId: string, attempt: number) =>
  queryOptions({
    queryKey: ['task-attempts', taskId, attempt],
    queryFn: ({ signal }) => read(`${base(taskId)}/attempts`, z.array(AttemptView), signal),
  });

/** What the agent of a task is told, and what the task was handed; made anew when its attempt or state is another. */
export const promptQuery = (taskId: string, standing: string) =>
  queryOptions({
    queryKey: ['task-prompt', taskId, standing],
    queryFn: ({ signal }) => read(`${base(taskId)}/prompt`, PromptView, signal),
  });

/** What a task that completed left behind. */
export const outputQuery = (taskId: string, attempt: number) =>
  queryOptions({
    queryKey: ['task-output', taskId, attempt],
    queryFn: ({ signal }) => read(`${base(taskId)}/output`, StepOutput, signal),
  });
