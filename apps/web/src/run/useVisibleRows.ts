import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { visibleRange, type RowRange } from './visible-range.js';

/** Up to here all rows are in the page: the browser's own search finds them. */
const all = 150;

/**
 * The rows of a long list that are in sight, of one height each. Whoever scrolls, page or pane, is not asked: the list is looked for
 * on the screen. What is above it may grow and shrink.
 */
export function useVisibleRows(count: number) {
  const list = useRef<HTMLOListElement>(null);
  const long = count > all;
  const [seen, setSeen] = useState<RowRange & { rowHeight: number }>({ from: 0, to: 40, rowHeight: 0 });
  const look = useEffectEvent(() => {
    const element = list.current;
    if (!long || element === null) return;
    const rowHeight = element.querySelector<HTMLElement>('li')?.offsetHeight ?? seen.rowHeight;
    const top = element.getBoundingClientRect().top;
    const next = visibleRange({ top, rowHeight, windowHeight: window.innerHeight, count });
    if (next.from !== seen.from || next.to !== seen.to || rowHeight !== seen.rowHeight) setSeen({ ...next, rowHeight });
  });
  useLayoutEffect(() => look(), []);
  useEffect(() => {
    if (!long) return undefined;
    let frame: number | null = null;
    const soon = () => {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        look();
      });
    };
    // What is above the list moves it when it grows or shrinks, and whatever holds both is then of another size.
    const observer = new ResizeObserver(look);
    for (let at: Element | null = list.current; at !== null; at = at.parentElement) observer.observe(at);
    document.addEventListener('scroll', soon, { capture: true, passive: true });
    window.addEventListener('resize', soon);
    return () => {
      observer.disconnect();
      document.removeEventListener('scroll', soon, { capture: true });
      window.removeEventListener('resize', soon);
      if (frame !== null) cancelAnimationFrame(frame);
    };
  }, [long]);
  if (!long) return { list, long, from: 0, to: count, before: 0, after: 0 };
  const { from, to, rowHeight } = seen;
  const end = Math.min(to, count);
  return { list, long, from: Math.min(from, end), to: end, before: from * rowHeight, after: (count - end) * rowHeight };
}
