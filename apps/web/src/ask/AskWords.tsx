import { useEffect, useId, useRef, useState } from 'react';
import { useMay } from '../access/useMay.js';
import { Button } from '../ui/Button.js';
import { RefusableButton } from '../ui/RefusableButton.js';
import styles from './AskCard.module.css';

interface Props {
  label: string;
  placeholder: string;
  action: string;
  /** It may be sent without a word. */
  optional: boolean;
  cancelWord?: string;
  onCancel: () => void;
  onSend: (text: string) => void;
}

/** Words for an agent: Enter sends, Shift+Enter breaks the line, Esc goes back. */
export function AskWords({ label, placeholder, action, optional, cancelWord = 'Back', onCancel, onSend }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const refusal = useMay('answer');
  const ready = refusal === null && (optional || text.trim() !== '');
  useEffect(() => {
    if (optional) field.current?.focus();
  }, [optional]);
  return (
    <form
      className={styles.words}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSend(text.trim());
      }}
    >
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={field}
        id={id}
        rows={2}
        value={text}
        maxLength={2000}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && optional) {
            event.preventDefault();
            onCancel();
          }
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (ready) onSend(text.trim());
        }}
      />
      <div className={styles.actions}>
        <RefusableButton type="submit" look={optional ? 'danger' : 'plain'} refusal={refusal} disabled={!ready}>
          {action}
        </RefusableButton>
        <Button onClick={onCancel} data-act={optional ? undefined : 'deny'}>
          {cancelWord}
        </Button>
      </div>
    </form>
  );
}
