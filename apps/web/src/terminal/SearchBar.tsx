import type { SearchAddon } from '@xterm/addon-search';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button.js';
import styles from './TerminalPane.module.css';

/** Finds words in what the terminal shows and has shown. */
export function SearchBar({ search, onClose }: { search: SearchAddon; onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState(true);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => () => search.clearDecorations(), [search]);
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
