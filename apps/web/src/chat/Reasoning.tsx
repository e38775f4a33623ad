import { useEffect, useState } from 'react';
import { Prose } from '../markdown/Prose.js';
import styles from './Reasoning.module.css';
import { useDisclosure } from './useDisclosure.js';

interface Props {
  text: string;
  place: string;
  writing: boolean;
  /** When it began, if that is known. */
  began: string | null;
}

/** What the model thought before it spoke; folded away. How long is only known to who was there. */
export function Reasoning({ text, place, writing, began }: Props) {
  const [open, toggle] = useDisclosure(place);
  const seconds = useSeconds(writing, began);
  const words = `${writing ? 'Thinking' : 'Thought'}${seconds === null ? '' : ` for ${seconds} s`}${writing ? '…' : ''}`;
  return (
    <details className={styles.reasoning} open={open}>
      <summary
        onClick={(event) => {
          event.preventDefault();
          toggle();
        }}
      >
        {words}
      </summary>
      {open ? <Prose text={text} /> : null}
    </details>
  );
}

/** Since its beginning, until its end; null where this page did not see it being written. */
function useSeconds(writing: boolean, began: string | null): number | null {
  const [start] = useState(() => (began === null ? Date.now() : Date.parse(began)));
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    if (!writing) return undefined;
    const timer = setInterval(() => setSeconds(Math.max(1, Math.round((Date.now() - start) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [writing, start]);
  return seconds;
}
