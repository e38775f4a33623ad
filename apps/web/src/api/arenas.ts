import {
  ArenaReply,
  ArenaView,
  type ArenaInput,
  type PersonAnswer,
  type RematchRequest,
} from '@boocode/contracts/arena';
import { TaskView } from '@boocode/contracts/task';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiError, post, read } from './http.js';

const base = '/api/coder/arenas';
const of = (id: string) => `${base}/${encodeURIComponent(id)}`;

/** An arena by its run, or by the step that picks. Read again with another `standing`: what its steps have come to. */
export const arenaQuery = (id: string, standing = '') =>
  queryOptions({
    queryKey: ['arena', id, standing] as const,
    queryFn: ({ signal }) => read(of(id), ArenaView, signal),
    placeholderData: keepPreviousData,
  });

export const launchArena = (request: ArenaInput) => post(base, request, ArenaReply);
/** The same again, on the base of now. */
export const rematchArena = (id: string, request: z.input<typeof RematchRequest>) =>
  post(`${of(id)}/rematch`, request, ArenaReply);

type Answer = z.input<typeof PersonAnswer>;

/** Says a person's word to a step that waits for one; the first answer wins. */
export const answerStep = (taskId: string, answer: Answer) =>
  post(`/api/coder/tasks/${encodeURIComponent(taskId)}/answer`, { ...answer, by: 'web' }, TaskView);

const Overtaken = z.object({ task: TaskView });

/** The step as it stands where somebody else was first, or nobody waits any more; null for any other failure. */
export function overtakenIn(error: unknown): TaskView | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  return Overtaken.safeParse(error.details).data?.task ?? null;
}
