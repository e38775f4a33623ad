import { useMemo } from 'react';
import type { CodeSpan } from '../code/colour-lines.js';
import { useColours } from '../code/useColours.js';
import type { ReviewLine } from './review-lines.js';

const none: ReadonlyMap<number, readonly CodeSpan[]> = new Map();

/** The colours of a file's lines by their place. Either version is coloured by itself: what was removed opens no string in what was added. */
export function useFileColours(path: string, lines: readonly ReviewLine[]): ReadonlyMap<number, readonly CodeSpan[]> {
  const { old, fresh } = useMemo(() => {
    const of = (other: ReviewLine['kind']) =>
      lines.flatMap(({ kind, text }, index) => (kind === other ? [] : [{ index, text }]));
    return { old: columnOf(of('added')), fresh: columnOf(of('removed')) };
  }, [lines]);
  const oldColours = useColours(path, old.texts);
  const freshColours = useColours(path, fresh.texts);
  return useMemo(() => {
    if (oldColours === null || freshColours === null) return none;
    const byPlace = new Map<number, readonly CodeSpan[]>();
    for (const [n, index] of old.places.entries()) byPlace.set(index, oldColours[n] ?? []);
    for (const [n, index] of fresh.places.entries()) byPlace.set(index, freshColours[n] ?? []);
    return byPlace;
  }, [old, fresh, oldColours, freshColours]);
}

const columnOf = (column: readonly { index: number; text: string }[]) => ({
  texts: column.map(({ text }) => text),
  places: column.map(({ index }) => index),
});
