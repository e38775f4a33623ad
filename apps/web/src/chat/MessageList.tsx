import type { Message } from '@boocode/contracts/message';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button.js';
import { MessageRow } from './MessageRow.js';
import styles from './MessageList.module.css';
import { guessHeight } from './message-text.js';

interface Props {
  messages: readonly Message[];
  /** There are messages before the first. */
  earlier: boolean;
  onEarlier: () => void;
}

/** As near to the end as this, a person reads along. */
const nearEnd = 48;

/**
 * The messages; only those in sight are in the page. The list is tied to its end: what is added there is followed by whoever is there,
 * and what is added before, or changes its height above, moves nothing for whoever reads elsewhere.
 */
export function MessageList({ messages, earlier, onEarlier }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  /** The last message when the reader left the end; null while they are there. */
  const [left, setLeft] = useState<Message | null>(null);
  const last = messages.at(-1) ?? null;
  /** The end was reached once: until then the list only seems to stand at its beginning. */
  const opened = useRef(false);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoised is given its functions
  const list = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const message = messages[index];
      return message === undefined ? 0 : guessHeight(message);
    },
    getItemKey: (index) => messages[index]?.id ?? index,
    overscan: 4,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    paddingStart: 8,
    paddingEnd: 16,
    onChange: (instance) => {
      const atEnd = instance.isAtEnd(nearEnd);
      if (atEnd) opened.current = true;
      setLeft((known) => (atEnd ? null : (known ?? last)));
    },
  });
  const shown = list.getVirtualItems();
  const toEnd = useEffectEvent(() => list.scrollToEnd());
  // A chat is opened at its end.
  useLayoutEffect(() => toEnd(), []);
  const first = shown[0]?.index;
  const wantEarlier = useEffectEvent(() => {
    if (opened.current) onEarlier();
  });
  useEffect(() => {
    if (earlier && first !== undefined && first < 5) wantEarlier();
  }, [earlier, first, messages.length]);
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} role="log" aria-label="Messages" aria-live="off" tabIndex={0}>
        {earlier ? (
          <p role="status" className={styles.earlier}>
            Reading earlier messages…
          </p>
        ) : null}
        <div ref={list.containerRef} className={styles.list}>
          {shown.map(({ index, key }) => {
            const message = messages[index];
            return message === undefined ? null : (
              <div key={key} ref={list.measureElement} data-index={index} className={styles.item}>
                <MessageRow message={message} />
              </div>
            );
          })}
        </div>
      </div>
      {left === null ? null : (
        <Button className={styles.end} onClick={() => list.scrollToEnd()}>
          <ArrowDown aria-hidden className={styles.icon} />
          {left === last ? 'To the end' : 'New below'}
        </Button>
      )}
    </div>
  );
}
