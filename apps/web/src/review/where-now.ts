import type { ChatChanges } from '@boocode/contracts/changes';
import type { QueryClient } from '@tanstack/react-query';
import { fileChangeQuery } from '../api/changes.js';
import { whereabouts, type LineComment, type Whereabouts } from './comments.js';
import { fileLines } from './file-lines.js';

interface Asked {
  chatId: string;
  changes: ChatChanges | undefined;
  comment: LineComment;
}

/** Where a comment stands by what this page has read; null = it has not read the file. A file that is not changed any more has lost its lines. */
export function whereNow(client: QueryClient, { chatId, changes, comment }: Asked): Whereabouts | null {
  if (changes !== undefined && !changes.files.some(({ path }) => path === comment.path)) return 'outdated';
  const change = client.getQueryData(fileChangeQuery(chatId, comment.path).queryKey);
  return change === undefined ? null : whereabouts(comment, fileLines(change));
}
