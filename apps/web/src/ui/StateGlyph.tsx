import type { TaskCondition } from '@boocode/contracts/task';
import {
  Check,
  Circle,
  CircleDashed,
  Contrast,
  Hand,
  Pause,
  Redo,
  Square,
  X,
  Zap,
  type LucideIcon,
} from 'lucide-react';

/** Whatever fonts a machine has: the signs of `conditions`, drawn. The quarter is the only one that no icon set has. */
const icons: Readonly<Record<Exclude<TaskCondition, 'starting'>, { icon: LucideIcon; filled?: boolean }>> = {
  waiting: { icon: Circle },
  queued: { icon: CircleDashed },
  running: { icon: Circle, filled: true },
  'needs-you': { icon: Hand },
  parked: { icon: Pause, filled: true },
  interrupted: { icon: Zap, filled: true },
  completed: { icon: Check },
  gaps: { icon: Contrast },
  failed: { icon: X },
  cancelled: { icon: Square, filled: true },
  skipped: { icon: Redo },
};

/** A state's sign, in the colour of the text around it; says nothing to ears. */
export function StateGlyph({ condition }: { condition: TaskCondition }) {
  if (condition === 'starting') return <Quarter />;
  const { icon: Icon, filled = false } = icons[condition];
  return <Icon size="1em" strokeWidth={2.5} fill={filled ? 'currentColor' : 'none'} aria-hidden />;
}

function Quarter() {
  return (
    <svg width="1em" height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={2.5} aria-hidden>
      <circle cx="12" cy="12" r="10" />
      <path d="M12 2v10h10A10 10 0 0 0 12 2Z" fill="currentColor" stroke="none" />
    </svg>
  );
}
