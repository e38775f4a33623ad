import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Direction } from './layout.js';

export interface Drop {
  /** The pane that was dragged. */
  pane: string;
  /** Half of the pane's place, or all of it. */
  to: Direction | 'swap';
}

interface Options {
  paneId: string;
  frame: RefObject<HTMLElement | null>;
  header: RefObject<HTMLElement | null>;
  onDrop: ((drop: Drop) => void) | null;
}

/** Lets a pane be dragged by its header, and be dropped on; says where what is dragged over it would come to stand. */
export function usePaneDrag({ paneId, frame, header, onDrop }: Options): Drop['to'] | null {
  const [hint, setHint] = useState<Drop['to'] | null>(null);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });
  const movable = onDrop !== null;
  useEffect(() => {
    if (!movable) return undefined;
    let over = false;
    let end = () => undefined as void;
    const begin = async () => {
      const { makeDraggable } = await import('./drag.js');
      if (over || frame.current === null || header.current === null) return;
      end = makeDraggable({
        paneId,
        frame: frame.current,
        header: header.current,
        onHint: setHint,
        onDrop: (dropped) => drop.current?.(dropped),
      });
    };
    // Without it panes are moved by keys.
    begin().catch((error: unknown) => console.warn('Panes cannot be dragged:', error));
    return () => {
      over = true;
      end();
    };
  }, [paneId, frame, header, movable]);
  return hint;
}
