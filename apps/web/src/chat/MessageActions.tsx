import type { Message } from '@boocode/contracts/message';
import { Copy, Ellipsis, Pencil, RefreshCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { useMay } from '../access/useMay.js';
import { modelName } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { copyText } from '../ui/copy-text.js';
import type { MenuItem } from '../ui/Menu.js';
import { MenuButton } from '../ui/MenuButton.js';
import { BranchSwitcher } from './BranchSwitcher.js';
import { useChatGround } from './chat-actions.js';
import styles from './MessageActions.module.css';
import { textOf } from './message-text.js';

/** What can be done with a message: the usual at hand, all of it in the menu. */
export function MessageActions({ message, children }: { message: Message; children?: ReactNode }) {
  const { actions, busy, models } = useChatGround();
  const refusal = useMay('run');
  const [copied, setCopied] = useState<string | null>(null);
  const copy = () =>
    void copyText(textOf(message)).then(
      () => setCopied('Copied'),
      () => setCopied('The browser does not allow copying'),
    );
  const isAnswer = message.role === 'assistant';
  const again: MenuItem[] = [
    { label: 'Answer again', refusal, act: () => actions.regenerate(message) },
    ...models.map(({ id, title }) => ({
      label: `Answer again with ${modelName(id, title)}`,
      refusal,
      act: () => actions.regenerate(message, id),
    })),
  ];
  const free = !busy && message.status !== 'streaming';
  const items: MenuItem[] = [
    { label: 'Copy', act: copy },
    ...(message.role === 'user' && free ? [{ label: 'Edit', refusal, act: () => actions.beginEdit(message) }] : []),
    ...(isAnswer && free ? again : []),
    ...(free ? [{ label: 'Delete…', danger: true, refusal, act: () => actions.askDelete(message) }] : []),
  ];
  return (
    <footer className={styles.actions} data-actions={message.siblings.length > 1 ? 'stay' : true}>
      <BranchSwitcher message={message} />
      <Button look="bare" aria-label="Copy" title="Copy" onClick={copy} onBlur={() => setCopied(null)}>
        <Copy aria-hidden className={styles.icon} />
      </Button>
      {message.role === 'user' && free ? (
        <GuardedButton
          needs="run"
          look="bare"
          aria-label="Edit"
          title="Edit, as a branch"
          onClick={() => actions.beginEdit(message)}
        >
          <Pencil aria-hidden className={styles.icon} />
        </GuardedButton>
      ) : null}
      {isAnswer && free ? (
        <GuardedButton
          needs="run"
          look="bare"
          aria-label="Answer again"
          title="Answer again"
          onClick={() => actions.regenerate(message)}
        >
          <RefreshCw aria-hidden className={styles.icon} />
        </GuardedButton>
      ) : null}
      <MenuButton label="Message actions" items={() => items}>
        <Ellipsis aria-hidden className={styles.icon} />
      </MenuButton>
      <span role="status" className={styles.said}>
        {copied}
      </span>
      {children}
    </footer>
  );
}
