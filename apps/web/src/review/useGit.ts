import type { GitAction } from '@boocode/contracts/git-action';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { z } from 'zod';
import { changesQuery } from '../api/changes.js';
import { doGit, gitQuery } from '../api/git.js';

type Act = z.input<typeof GitAction>;

/** Git in the folder of a chat: where it stands, and one thing to do at a time. */
export function useGit(chatId: string) {
  const client = useQueryClient();
  const { data: standing, error } = useQuery(gitQuery(chatId));
  const acting = useMutation({
    mutationFn: (action: Act) => doGit(chatId, action),
    onSuccess: (reply) => client.setQueryData(gitQuery(chatId).queryKey, reply.standing),
    onSettled: () => {
      // Not waited for: what came of it is told at once.
      void client.invalidateQueries({ queryKey: ['git', chatId] });
      void client.invalidateQueries({ queryKey: changesQuery(chatId).queryKey });
    },
  });
  const { data: reply, error: failure, variables, isPending, mutate, reset } = acting;
  const act = useCallback(
    (action: Act, onDone?: () => void) => mutate(action, { onSuccess: ({ done }) => (done ? onDone?.() : undefined) }),
    [mutate],
  );
  return {
    standing,
    /** It could not be read. */
    error,
    /** What is being done now. */
    doing: isPending ? variables.do : null,
    /** What came of the last thing, and which it was. */
    last: isPending || variables === undefined ? null : { act: variables.do, reply: reply ?? null, error: failure },
    act,
    forget: reset,
  };
}
export type Git = ReturnType<typeof useGit>;
