import type { Message } from '@boocode/contracts/message';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { GuardedButton } from '../access/GuardedButton.js';
import styles from './BranchSwitcher.module.css';
import { useChatGround } from './chat-actions.js';

/** ‹ 2/3 ›: which of the alternatives is shown. */
export function BranchSwitcher({ message: { id, siblings } }: { message: Message }) {
  const { actions, busy } = useChatGround();
  if (siblings.length < 2) return null;
  const at = siblings.indexOf(id);
  const step = (label: string, to: number, Icon: typeof ChevronLeft) => {
    const target = siblings[to];
    return (
      <GuardedButton
        needs="run"
        look="bare"
        aria-label={label}
        title={label}
        disabled={busy || target === undefined}
        onClick={() => target !== undefined && actions.showBranch(target)}
      >
        <Icon aria-hidden className={styles.icon} />
      </GuardedButton>
    );
  };
  return (
    <span className={styles.switcher} role="group" aria-label="Alternatives">
      {step('Previous alternative', at - 1, ChevronLeft)}
      <span className="numbers">
        {at + 1}/{siblings.length}
      </span>
      {step('Next alternative', at + 1, ChevronRight)}
    </span>
  );
}
