import { StateGlyph } from '../ui/StateGlyph.js';
import { CopyButton } from '../ui/CopyButton.js';
import { conditions } from '../state/conditions.js';
import type { ToolCall } from './message-text.js';
import { useDisclosure } from './useDisclosure.js';
import styles from './ToolRow.module.css';

const most = 20_000;
const shortened = (text: string) =>
  text.length > most ? `${text.slice(0, most)}\n… ${text.length - most} more characters` : text;

const inputOf = ({ input }: ToolCall) => (typeof input === 'string' ? input : (JSON.stringify(input, null, 2) ?? ''));

/** Something that the model did: one line, and what went in and came out behind it. */
export function ToolRow({ call, place }: { call: ToolCall; place: string }) {
  const [open, toggle] = useDisclosure(place);
  const { word, tone, live } = conditions[call.status];
  return (
    <details className={styles.tool} open={open}>
      <summary
        onClick={(event) => {
          event.preventDefault();
          toggle();
        }}
      >
        <span className={styles.state} data-tone={tone} data-live={live} title={word}>
          <StateGlyph condition={call.status} />
          <span className="visually-hidden">{word}</span>
        </span>
        <span className={styles.title}>{call.title === '' ? call.tool : call.title}</span>
      </summary>
      {open ? (
        <div className={styles.body}>
          <Text name="Input" text={shortened(inputOf(call))} />
          {call.output === null ? (
            <p className={styles.wait}>{call.status === 'running' ? 'It is still at work.' : 'It said nothing.'}</p>
          ) : (
            <Text name="Output" text={shortened(call.output)} />
          )}
        </div>
      ) : null}
    </details>
  );
}

function Text({ name, text }: { name: string; text: string }) {
  return (
    <section aria-label={name}>
      <header className={styles.name}>
        <h4>{name}</h4>
        <CopyButton text={text} />
      </header>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
