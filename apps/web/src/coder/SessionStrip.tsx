import type { AgentDescription } from '@boocode/contracts/agent';
import type { AgentSessionView } from '@boocode/contracts/coder-chat';
import type { ContextUse } from '@boocode/contracts/message';
import { FileDiff, RotateCcw } from 'lucide-react';
import { GuardedButton } from '../access/GuardedButton.js';
import { money, tokens } from '../format/amount.js';
import { Button } from '../ui/Button.js';
import styles from './SessionStrip.module.css';

interface Props {
  /** Of the agent that the next message goes to. */
  session: AgentSessionView | undefined;
  agent: AgentDescription | undefined;
  changes: { open: boolean; toggle: () => void } | null;
  onNewSession: (() => void) | null;
}

/** What the agent's own session has used so far. What nobody told is not shown. */
export function SessionStrip({ session, agent, changes, onNewSession }: Props) {
  return (
    <div className={styles.strip}>
      <p className={styles.facts}>{session === undefined ? null : <Used session={session} agent={agent} />}</p>
      {onNewSession === null ? null : (
        <GuardedButton
          needs="run"
          look="bare"
          title="The next message begins a new session: the agent forgets this chat, its words stay here"
          onClick={onNewSession}
        >
          <RotateCcw aria-hidden className={styles.icon} />
          <span className={styles.word}>New session</span>
        </GuardedButton>
      )}
      {changes === null ? null : (
        <Button look="bare" aria-expanded={changes.open} onClick={changes.toggle}>
          <FileDiff aria-hidden className={styles.icon} />
          <span className={styles.word}>Changes</span>
        </Button>
      )}
    </div>
  );
}

function Used({ session, agent }: { session: AgentSessionView; agent: AgentDescription | undefined }) {
  const { input_tokens, output_tokens, reasoning_tokens, cache_read_tokens: cached, cost_usd, context } = session;
  const used = input_tokens + output_tokens + reasoning_tokens;
  const cost = money(cost_usd);
  return (
    <>
      <span className={styles.who}>{agent?.title ?? session.agent}</span>
      {context === null ? null : <ContextMeter context={context} />}
      {used === 0 ? null : (
        <span title={cached === 0 ? undefined : `and ${tokens(cached)} read from the cache`}>
          {tokens(used)} tokens
        </span>
      )}
      {cost === null ? null : <span>{cost}</span>}
    </>
  );
}

const nearlyFull = 0.8;

/** How full the model's context is; without a window only how much is in it. */
function ContextMeter({ context: { used, window } }: { context: ContextUse }) {
  if (window === null) return <span>{tokens(used)} in context</span>;
  const share = Math.min(1, used / window);
  return (
    <span className={styles.context} title={`${used.toLocaleString()} of ${window.toLocaleString()} tokens in context`}>
      <meter
        min={0}
        max={window}
        value={Math.min(used, window)}
        high={window * nearlyFull}
        aria-label="Context in use"
      />
      {Math.round(share * 100)}% of {tokens(window)}
    </span>
  );
}
