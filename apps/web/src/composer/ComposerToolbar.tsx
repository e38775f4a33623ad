import { Globe, ListPlus, Paperclip, Send, Square, SquareSlash, Workflow, type LucideIcon } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { Button } from '../ui/Button.js';
import styles from './ComposerToolbar.module.css';

interface ToolProps {
  icon: LucideIcon;
  label: string;
  title: string;
  word?: string;
  pressed?: boolean | undefined;
  disabled?: boolean;
  look?: 'bare' | 'primary' | 'plain';
  onClick: () => void;
}

function Tool({ icon: Icon, label, word, pressed, look = 'bare', ...rest }: ToolProps) {
  return (
    <Button {...rest} look={look} aria-label={label} aria-pressed={pressed} className={styles.tool}>
      <Icon aria-hidden className={styles.icon} />
      {word === undefined ? null : <span className={styles.word}>{word}</span>}
    </Button>
  );
}

interface Props {
  web: { on: boolean; change: (on: boolean) => void } | null;
  /** Null = nothing is queued here. */
  onQueue: (() => void) | null;
  canQueue: boolean;
  /** Null = nothing can be handed over here. */
  onFiles: ((files: File[]) => void) | null;
  onSlash: (() => void) | null;
  onOrchestrate: () => void;
  /** Null = nothing can be stopped now. */
  onStop: (() => void) | null;
  /** Null = Stop stands in its place. */
  onSend: (() => void) | null;
  canSend: boolean;
  children: ReactNode;
}

/** One line of tools, on a phone without words: it never wraps and never scrolls. */
export function ComposerToolbar(props: Props) {
  const { web, onQueue, canQueue, onSlash, onOrchestrate, onStop, onSend, canSend, children } = props;
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Message tools">
      {web === null ? null : (
        <Tool
          icon={Globe}
          label="Web"
          title={web.on ? 'The model may fetch pages from the web' : 'The model may not fetch pages from the web'}
          pressed={web.on}
          onClick={() => web.change(!web.on)}
        />
      )}
      {onQueue === null ? null : (
        <Tool
          icon={ListPlus}
          label="Queue"
          title="Send it when the answer that is being written has ended"
          disabled={!canQueue}
          onClick={onQueue}
        />
      )}
      {props.onFiles === null ? null : <FileTool onFiles={props.onFiles} />}
      {onSlash === null ? null : (
        <Tool icon={SquareSlash} label="Commands and skills" title="Commands and skills (/)" onClick={onSlash} />
      )}
      <div className={styles.slot}>{children}</div>
      <Tool
        icon={Workflow}
        label="Orchestrator"
        word="Orchestrator"
        title="Hand these words to several agents at once"
        onClick={onOrchestrate}
      />
      {onStop === null ? null : (
        <Tool
          icon={Square}
          label="Stop"
          word="Stop"
          title="Stop the answer (Esc twice)"
          look="plain"
          onClick={onStop}
        />
      )}
      {onSend === null ? null : (
        <Tool
          icon={Send}
          label="Send"
          word="Send"
          title="Send (Enter)"
          look="primary"
          disabled={!canSend}
          onClick={onSend}
        />
      )}
    </div>
  );
}

function FileTool({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <Tool
        icon={Paperclip}
        label="Attach files"
        title="Attach files: 20 a message, 10 MB each. Pasting and dropping work too"
        onClick={() => input.current?.click()}
      />
    </>
  );
}
