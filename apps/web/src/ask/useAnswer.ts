import type { AnswerInput, AskView } from '@boocode/contracts/ask';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerAsk, answeredAlready, asksQuery } from '../api/asks.js';
import { asksWith } from './asks.js';

const states = { allow: 'allowed', deny: 'denied', answer: 'answered' } as const;

/**
 * Answers asks that want the same, and shows them as answered at once. Where somebody else was first, their answer is shown instead;
 * an ask whose answer did not arrive is open again, and the error is told.
 */
export function useAnswer(asks: readonly AskView[]) {
  const client = useQueryClient();
  const show = (now: AskView) => client.setQueryData(asksQuery().queryKey, (known) => known && asksWith(known, now));
  const mutation = useMutation({
    async mutationFn({ given, to }: { given: AnswerInput; to: readonly AskView[] }) {
      const ends = await Promise.allSettled(to.map((ask) => answerAsk(ask.id, given)));
      const errors: unknown[] = [];
      let late = false;
      for (const [index, ask] of to.entries()) {
        const end = ends[index];
        if (end === undefined) continue;
        if (end.status === 'fulfilled') {
          show(end.value);
          continue;
        }
        const taken = answeredAlready(end.reason);
        show(taken ?? ask);
        if (taken === null) errors.push(end.reason);
        // What the decision for one of them has settled for the others is nobody else's.
        else if (taken.answered_by !== 'remembered') late = true;
      }
      return { late, error: errors[0] ?? null };
    },
    onMutate({ given: { decision, scope = 'once', pattern = null, message = null, answers = null }, to }) {
      for (const ask of to) {
        show({ ...ask, state: states[decision], scope, pattern, message, answers, answered_by: 'web' });
      }
    },
  });
  return {
    answer: (given: AnswerInput) => {
      if (!mutation.isPending) mutation.mutate({ given, to: asks });
    },
    /** Somebody else was first. */
    late: mutation.data?.late ?? false,
    error: mutation.data?.error ?? null,
  };
}
