import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button.js';
import type { Xterm } from './make-xterm.js';
import styles from './TerminalPane.module.css';

interface Props {
  xterm: Pick<Xterm, 'search' | 'terminal'>;
  onClose: () => void;
}

/** Finds words in what the terminal shows and has shown, and those that were not there once they come. */
export function SearchBar({ xterm: { search, terminal }, onClose }: Props) {
  const [text, setText] = useState('');
  const [found, setFound] = useState(true);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => () => search.clearDecorations(), [search]);
  useEffect(() => {
    if (found) return undefined;
    const written = terminal.onWriteParsed(() => setFound(search.findNext(text)));
    return () => written.dispose();
  }, [found, search, terminal, text]);
  const next = (words = text, incremental = false) => setFound(words === '' || search.findNext(words, { incremental }));
  const previous = () => setFound(text === '' || search.findPrevious(text));
  return (
    <div role="search" className={styles.search}>
      <input
        ref={field}
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        aria-invalid={!found}
        onChange={(event) => {
          setText(event.target.value);
          next(event.target.value, true);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onClose();
          else if (event.key === 'Enter') (event.shiftKey ? previous : next)();
        }}
      />
      <span role="status" className={styles.found}>
        {found ? '' : 'Not found'}
      </span>
      <Button look="bare" aria-label="Previous hit" title="Previous (Shift+Enter)" onClick={previous}>
        <ChevronUp aria-hidden className={styles.icon} />
      </Button>
      <Button look="bare" aria-label="Next hit" title="Next (Enter)" onClick={() => next()}>
        <ChevronDown aria-hidden className={styles.icon} />
      </Button>
      <Button look="bare" aria-label="Close the search" title="Close (Esc)" onClick={onClose}>
        <X aria-hidden className={styles.icon} />
      </Button>
    </div>
  );
}
