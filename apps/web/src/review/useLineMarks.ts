import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { openBox } from './comment-store.js';
import { placeOf } from './comments.js';
import { reviewActOf } from './review-keys.js';
import type { ReviewLine } from './review-lines.js';
import { crossTo, walk } from './walk.js';

/** From the line where it began to the one that it goes to, by place. */
interface Mark {
  anchor: number;
  to: number;
}

interface Where {
  root: RefObject<HTMLDivElement | null>;
  chatId: string;
  path: string;
  lines: readonly ReviewLine[];
  head: string | null;
}

function lineWithFocus(): number | null {
  const at = document.activeElement?.getAttribute('data-review-line') ?? null;
  return at === null ? null : Number(at);
}

/** Lines of a diff that are marked, by pointer or by key, and the comment box that opens below them. */
export function useLineMarks({ root, chatId, path, lines, head }: Where) {
  const [mark, setMark] = useState<Mark | null>(null);
  /** Where the next mark with Shift begins: read by handlers alone, so that no line is drawn anew for it. */
  const anchor = useRef<number | null>(null);
  const marked = useMemo(
    () => (mark === null ? null : { first: Math.min(mark.anchor, mark.to), last: Math.max(mark.anchor, mark.to) }),
    [mark],
  );
  const comment = useCallback(
    (first: number, last: number) => {
      const place = placeOf(path, lines, first, last);
      if (place !== null) openBox(chatId, place, head);
    },
    [chatId, path, lines, head],
  );
  const onLine = useCallback(
    (index: number, extend: boolean) => {
      const from = extend ? (anchor.current ?? index) : index;
      anchor.current = from;
      setMark({ anchor: from, to: index });
      comment(from, index);
    },
    [comment],
  );
  const commentAt = (from: number) => {
    const isIn = marked !== null && from >= marked.first && from <= marked.last;
    comment(isIn ? marked.first : from, isIn ? marked.last : from);
  };
  const walkFrom = (from: number, by: 1 | -1, extend: boolean) => {
    if (root.current !== null) walk(root.current, 'line', by);
    const next = extend ? { anchor: mark?.anchor ?? from, to: lineWithFocus() ?? from } : null;
    anchor.current = next?.anchor ?? null;
    setMark(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = reviewActOf(event.nativeEvent);
    const from = lineWithFocus();
    if (from === null) return;
    if (act === 'comment') commentAt(from);
    else if (act === 'line-next') walkFrom(from, 1, event.shiftKey);
    else if (act === 'line-previous') walkFrom(from, -1, event.shiftKey);
    else if (act === 'side-old' || act === 'side-new') crossTo(act === 'side-old' ? 'old' : 'new');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** The box is closed: the focus goes back to where it was opened. */
  const closed = (at: number) => {
    anchor.current = null;
    setMark(null);
    root.current?.querySelector<HTMLElement>(`[data-review-line="${at}"]`)?.focus();
  };
  return { marked, onLine, onKeyDown, closed };
}
