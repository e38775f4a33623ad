import type { ChangedFile } from '@boocode/contracts/changes';
import type { GitStanding } from '@boocode/contracts/git-action';

const statusWords: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'new',
  modified: '',
  deleted: 'deleted',
  renamed: 'renamed',
  'type-changed': 'type changed',
};

/** What became of a file, as far as its numbers do not tell. */
export function fileWords({ status, binary, added, removed }: ChangedFile): string {
  const modeAlone = status === 'modified' && !binary && added + removed === 0;
  return [statusWords[status], binary ? 'binary' : '', modeAlone ? 'mode' : '']
    .filter((word) => word !== '')
    .join(', ');
}

/** Whether it goes into the next commit. */
export function stageWords(standing: GitStanding['files'][number] | undefined): string {
  if (standing === undefined || !standing.staged) return '';
  return standing.unstaged ? 'partly staged' : 'staged';
}
