import { useSyncExternalStore } from 'react';
import { readReview, watchReviews, type OpenBox } from './comment-store.js';
import type { LineComment } from './comments.js';

/** What is said of the changes of a chat, and not sent yet. */
export const useComments = (chatId: string): readonly LineComment[] =>
  useSyncExternalStore(watchReviews, () => readReview(chatId).comments);

/** The box that is open in one of its files; with a path, only where it is in that file: others need not follow each letter. */
export const useBox = (chatId: string, path?: string): OpenBox | null =>
  useSyncExternalStore(watchReviews, () => {
    const { box } = readReview(chatId);
    return path === undefined || box?.path === path ? box : null;
  });
