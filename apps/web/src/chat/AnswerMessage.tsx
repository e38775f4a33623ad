import type { Message, MessagePart } from '@boocode/contracts/message';
import { GuardedButton } from '../access/GuardedButton.js';
import { money, tokens } from '../format/amount.js';
import { modelName } from '../format/names.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './AnswerMessage.module.css';
import { useChatGround } from './chat-actions.js';
import { MessageActions } from './MessageActions.js';
import { OpenBeside } from '../markdown/open-beside.js';
import { Prose } from '../markdown/Prose.js';
import { Reasoning } from './Reasoning.js';
import { ToolRow } from './ToolRow.js';

/** What a model said, thought and did, and how it ended. */
export function AnswerMessage({ message }: { message: Message }) {
  const streaming = message.status === 'streaming';
  const shown = message.parts.map((part, index) => (
    <Part
      // Parts are only ever added behind the others.
      // oxlint-disable-next-line react/no-array-index-key -- its place is what a part is
      key={index}
      part={part}
      place={`${message.id}:${index}`}
      writing={streaming && index === message.parts.length - 1}
      began={index === 0 ? message.created_at : null}
    />
  ));
  return (
    <>
      {/* A block that is being written is not yet what it will be. */}
      {streaming ? <OpenBeside value={null}>{shown}</OpenBeside> : shown}
      {streaming && message.parts.length === 0 ? <p className={styles.wait}>Waiting for the first words…</p> : null}
      <Ending message={message} />
      {streaming ? null : (
        <MessageActions message={message}>
          <UsageLine message={message} />
        </MessageActions>
      )}
    </>
  );
}

interface PartProps {
  part: MessagePart;
  place: string;
  writing: boolean;
  began: string | null;
}

function Part({ part, place, writing, began }: PartProps) {
  switch (part.type) {
    case 'text':
      return (
        <div className={styles.words}>
          <Prose text={part.text} />
        </div>
      );
    case 'reasoning':
      return <Reasoning text={part.text} place={place} writing={writing} began={began} />;
    case 'tool_call':
      return <ToolRow call={part} place={place} />;
    case 'notice':
      return <p className={styles.notice}>{part.text}</p>;
    case 'attachment':
    case 'skill':
      // Only people hand over files and skills.
      return null;
    default:
      return part satisfies never;
  }
}

/** How an answer ended that is not whole, and what can be done. */
function Ending({ message }: { message: Message }) {
  const { actions, busy } = useChatGround();
  const { status, error } = message;
  if (status === 'streaming' || status === 'complete') return null;
  const again = (
    <GuardedButton needs="run" disabled={busy} onClick={() => actions.regenerate(message)}>
      Answer again
    </GuardedButton>
  );
  if (status === 'failed') {
    const words = error?.message ?? 'Nobody said why. The log of the server may say more.';
    return (
      <div className={styles.words}>
        <ErrorNote what="The answer failed" error={words}>
          {again}
        </ErrorNote>
      </div>
    );
  }
  return (
    <div className={styles.ending} role="note">
      <p className={styles.how}>
        <StateGlyph condition={status === 'stopped' ? 'cancelled' : 'interrupted'} />
        {status === 'stopped'
          ? 'You stopped this answer.'
          : 'This answer was interrupted: BooCode ended while it was written. What there was is kept.'}
      </p>
      <div className={styles.buttons}>
        <GuardedButton needs="run" disabled={busy} onClick={() => actions.goOn(message)}>
          Go on
        </GuardedButton>
        {again}
      </div>
    </div>
  );
}

/** Who wrote it and what it took; money only where it is real. */
function UsageLine({ message: { model, usage } }: { message: Message }) {
  const words = [
    model === null ? null : modelName(model),
    usage === null ? null : `${tokens(usage.input_tokens)} in, ${tokens(usage.output_tokens)} out`,
    usage === null ? null : money(usage.cost_usd),
  ].filter((word) => word !== null);
  return <span className={styles.usage}>{words.join(' · ')}</span>;
}
