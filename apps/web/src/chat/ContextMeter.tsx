import { contextOf } from '@boocode/contracts/context-use';
import type { Message } from '@boocode/contracts/message';
import { money, tokens } from '../format/amount.js';
import styles from './ContextMeter.module.css';

const sum = (messages: readonly Message[]) => messages.reduce((total, { usage }) => total + (usage?.cost_usd ?? 0), 0);

/** How full the model's context is, and what the shown answers cost, where that is real money. */
export function ContextMeter({ messages, whole }: { messages: readonly Message[]; whole: boolean }) {
  const context = contextOf(messages);
  const cost = whole ? money(sum(messages)) : null;
  if (context === null && cost === null) return null;
  const { used, window } = context ?? { used: 0, window: null };
  const share = window === null ? null : Math.min(1, used / window);
  const words =
    window === null
      ? `${tokens(used)} tokens`
      : `${tokens(used)} of ${tokens(window)} · ${Math.round((share ?? 0) * 100)}%`;
  return (
    <p className={styles.meter} title="How full the model’s context is">
      {share === null ? null : (
        <meter className={styles.bar} min={0} max={1} high={0.8} value={share} aria-label="Context used" />
      )}
      <span>{words}</span>
      {cost === null ? null : <span>{cost}</span>}
    </p>
  );
}
