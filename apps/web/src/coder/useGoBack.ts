import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { checkpointsQuery } from '../api/checkpoints.js';
import type { CoderChat } from '../live/coder-chat.js';
import type { Restored } from './RestoredNote.js';
import { turnFiles, type TurnFiles } from './turn-files.js';

const noChat = '00000000-0000-7000-8000-000000000000';

/** What turns of a chat changed in its files, and the way back to before one of them. */
export function useGoBack(chatId: string | null, chat: CoderChat) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<TurnFiles | null>(null);
  const [restored, setRestored] = useState<Restored | null>(null);
  const ended = chat.tasks.filter(({ ended_at }) => ended_at !== null).length;
  const { data: checkpoints } = useQuery({
    ...checkpointsQuery(chatId ?? noChat, ended),
    enabled: chatId !== null && chat.tasks.length > 0,
  });
  const changes = useMemo(() => turnFiles(checkpoints ?? []), [checkpoints]);
  const renew = (now: Restored | null) => {
    setRestored(now);
    void client.invalidateQueries({ queryKey: ['checkpoints', chatId] });
    void client.invalidateQueries({ queryKey: ['changes', chatId] });
  };
  return { changes, asked, ask: setAsked, restored, renew, dismiss: () => setRestored(null) };
}
