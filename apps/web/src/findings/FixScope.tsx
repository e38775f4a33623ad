import type { FixRequest } from '@boocode/contracts/finding-life';
import { Options } from './Options.js';

interface HowProps {
  as: 'tasks' | 'run';
  onAs: (as: 'tasks' | 'run') => void;
  per: FixRequest['per'];
  onPer: (per: FixRequest['per']) => void;
  /** Of one finding there is nothing to divide. */
  divides: boolean;
}

/** As what findings are mended, and in how many parts. */
export function FixHow({ as, onAs, per, onPer, divides }: HowProps) {
  return (
    <>
      <Options
        legend="How"
        value={as}
        onChange={onAs}
        options={[
          { id: 'tasks', title: 'As separate tasks', about: 'Each in a chat of its own. You look at them, and merge.' },
          {
            id: 'run',
            title: 'As one run',
            about: 'Each is checked and reviewed, mended again where that fails, and what holds is merged in order.',
          },
        ]}
      />
      {divides ? (
        <Options
          legend={as === 'run' ? 'One fix for each' : 'One task for each'}
          value={per}
          onChange={onPer}
          options={[
            { id: 'finding', title: 'Finding', about: 'Each is mended, and checked again, by itself.' },
            { id: 'file', title: 'File', about: 'What stands in one file is mended together.' },
          ]}
        />
      ) : null}
    </>
  );
}

/** Where a task of its own writes. */
export function FixWhere({
  where,
  onWhere,
}: {
  where: FixRequest['where'];
  onWhere: (where: FixRequest['where']) => void;
}) {
  return (
    <Options
      legend="Where it writes"
      value={where}
      onChange={onWhere}
      options={[
        {
          id: 'worktree',
          title: 'In a worktree',
          about: 'A branch of its own, from where the repository stands now. Your files stay as they are.',
        },
        {
          id: 'in-place',
          title: 'In place',
          about: 'In your own working folder, beside what you have not committed.',
          risky: true,
        },
      ]}
    />
  );
}
