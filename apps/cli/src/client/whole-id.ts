import { Id } from '@boocode/contracts/ids';
import { UsageError } from '../errors.js';

/** The id, when it is whole: what has no list to find a beginning in is asked for by nothing less. Throws `UsageError`. */
export function wholeId(id: string, of: 'chat' | 'task' | 'chat or task'): string {
  if (Id.safeParse(id).success) return id.toLowerCase();
  throw new UsageError(
    `${id} is not the whole id of a ${of}: that has 36 characters, as \`npm run boocode -- task\` says it ("Task … in chat …").`,
  );
}
