import { AnsweredAlready, AskView, type AnswerInput } from '@boocode/contracts/ask';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiError, post, read } from './http.js';
import { unlessOvertaken } from './unless-overtaken.js';

const base = '/api/coder/asks';

/** What agents of all runs want decided, and for a moment what has just been. Frames keep it true while the socket is open. */
export const asksQuery = () => {
  const queryKey = ['asks'] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) =>
      unlessOvertaken(client, queryKey, () => read(`${base}?state=open`, z.array(AskView), signal)),
  });
};

export const answerAsk = (id: string, answer: AnswerInput) =>
  post(`${base}/${encodeURIComponent(id)}/answer`, { ...answer, by: 'web' }, AskView);

/** The ask as it stands when somebody else was first; null for any other failure. */
export function answeredAlready(error: unknown): AskView | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  const details = AnsweredAlready.safeParse(error.details);
  return details.success ? details.data.ask : null;
}
