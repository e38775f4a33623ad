import { citedPaths } from '@boocode/conductor/gates/cite-check';
import { recheckPrompt } from '@boocode/conductor/mending/recheck-prompt';
import type { Prompt } from '@boocode/conductor/types';
import type { RecheckSpec } from '../chats/ordinary-task.js';
import { readFiles } from '../services/git/read-files.js';

/** What the validator is told that looks at findings again: made anew from the same row and commit, it is the same. */
export async function recheckWords(recheck: RecheckSpec): Promise<Prompt> {
  const { repository, commit, findings } = recheck;
  const now = await readFiles(repository, commit, citedPaths(findings.flatMap(({ evidence }) => evidence)));
  return recheckPrompt({ ...recheck, now });
}
