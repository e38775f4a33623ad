import type { AnswerInput, AskView } from '@boocode/contracts/ask';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerAsk, answeredAlready, asksQuery } from '../api/asks.js';
import { asksWith } from './asks.js';

const states = { allow: 'allowed', deny: 'denied', answer: 'answered' } as const;

/**
 * Answers an ask, and shows it as answered at once. When somebody else was first, their answer is shown instead; when the answer
 * did not arrive, the ask is open again and the error is told.
 */
export function useAnswer(ask: AskView) {
  const client = useQueryClient();
  const show = (now: AskView) => client.setQueryData(asksQuery().queryKey, (asks) => asks && asksWith(asks, now));
  const mutation = useMutation({
    mutationFn: (answer: AnswerInput) => answerAsk(ask.id, answer),
    onMutate({ decision, scope = 'once', pattern = null, message = null, answers = null }) {
      show({ ...ask, state: states[decision], scope, pattern, message, answers, answered_by: 'web' });
      return { before: ask };
    },
    onSuccess: (now) => show(now),
    onError: (error, _answer, context) => show(answeredAlready(error) ?? context?.before ?? ask),
  });
  const late = answeredAlready(mutation.error) !== null;
  return {
    answer: (answer: AnswerInput) => {
      if (!mutation.isPending) mutation.mutate(answer);
    },
    /** Somebody else was first. */
    late,
    error: late ? null : mutation.error,
  };
}
