import type { TaskView } from '@boocode/contracts/task';
import { GitMerge, PenLine, SquareCheck, SquareTerminal, Trophy, UserRound, type LucideIcon } from 'lucide-react';
import styles from './KindMark.module.css';

type Kinded = Pick<TaskView, 'kind' | 'person'>;

interface Look {
  icon: LucideIcon;
  word: string;
  title: string;
}

const looks: Partial<Record<NonNullable<TaskView['kind']>, Look>> = {
  write: { icon: PenLine, word: 'write', title: 'Changes files, in a worktree of its own' },
  command: { icon: SquareTerminal, word: 'command', title: "The project's own command, on what was changed" },
  merge: { icon: GitMerge, word: 'merge', title: 'Brings a change into a branch' },
  person: { icon: UserRound, word: 'person', title: 'A person answers' },
};

const asked: Readonly<Record<NonNullable<TaskView['person']>, Look>> = {
  pick: { icon: Trophy, word: 'pick', title: 'A person says who wins' },
  approve: { icon: SquareCheck, word: 'approve', title: 'A person says whether the run may go on' },
};

/** How a step is told from those that read or compute; null of those. */
const kindLook = ({ kind, person }: Kinded): Look | null =>
  kind === null ? null : ((person === null ? undefined : asked[person]) ?? looks[kind] ?? null);

/** What it does in words; empty of a step that reads or computes. */
export const kindWords = (step: Kinded): string => kindLook(step)?.title ?? '';

/** What kind of step it is, as an icon and a word; nothing of a step that reads or computes. */
export function KindMark({ of }: { of: Kinded }) {
  const look = kindLook(of);
  if (look === null) return null;
  const Icon = look.icon;
  return (
    <span className={styles.kind} title={look.title}>
      <Icon aria-hidden size="1em" />
      {look.word}
    </span>
  );
}
