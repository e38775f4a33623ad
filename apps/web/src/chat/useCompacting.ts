import { useMutation, useMutationState } from '@tanstack/react-query';
import { compactChat } from '../api/chats.js';

/** Has a chat summarised, and tells whether that goes on: also to who comes back to its tab meanwhile. */
export function useCompacting(chatId: string) {
  const mutationKey = ['compact', chatId];
  const { mutateAsync } = useMutation({ mutationKey, mutationFn: () => compactChat(chatId) });
  const going = useMutationState({ filters: { mutationKey, status: 'pending' } });
  return { compacting: going.length > 0, compact: () => mutateAsync() };
}
