import type { Message } from '@boocode/contracts/message';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { useMay } from '../access/useMay.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { useChatGround } from './chat-actions.js';
import styles from './EditMessage.module.css';
import { textOf } from './message-text.js';

/** New words for a message. The old ones stay, on a branch of their own. */
export function EditMessage({ message }: { message: Message }) {
  const { actions, busy } = useChatGround();
  const refusal = useMay('run');
  const [text, setText] = useState(() => textOf(message));
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const send = async () => {
    if (refusal !== null || sending || busy || text.trim() === '') return;
    setSending(true);
    try {
      await actions.edit(message, text.trim());
      actions.endEdit();
    } catch (reason) {
      setError(reason);
    } finally {
      setSending(false);
    }
  };
  return (
    <form
      className={styles.edit}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {error === null ? null : <ErrorNote what="It was not sent; your words are still here" error={error} />}
      <textarea
        autoFocus
        aria-label="New words"
        rows={Math.min(12, text.split('\n').length + 1)}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return;
          if (event.key !== 'Escape' && (event.key !== 'Enter' || event.shiftKey)) return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Escape') actions.endEdit();
          else void send();
        }}
      />
      <div className={styles.buttons}>
        <GuardedButton needs="run" type="submit" look="primary" disabled={sending || busy || text.trim() === ''}>
          Send as a branch
        </GuardedButton>
        <Button onClick={actions.endEdit}>Leave as it was</Button>
      </div>
    </form>
  );
}
