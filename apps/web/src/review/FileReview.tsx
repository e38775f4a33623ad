import type { FileChange } from '@boocode/contracts/changes';
import { useMemo, useRef } from 'react';
import { CommentBox } from './CommentBox.js';
import { CommentCard } from './CommentCard.js';
import { moveBox } from './comment-store.js';
import { whereabouts, widerPlace } from './comments.js';
import { DiffRows } from './DiffRows.js';
import { factsOf, fileLines } from './file-lines.js';
import styles from './FileSection.module.css';
import { changeStarts } from './review-lines.js';
import { useFileColours } from './useFileColours.js';
import { useLineMarks } from './useLineMarks.js';
import { useBox, useComments } from './useReview.js';

interface Props {
  chatId: string;
  change: FileChange;
  head: string | null;
  split: boolean;
}

/** The diff of one file, with what a person says of its lines. */
export function FileReview({ chatId, change, head, split }: Props) {
  const { path, truncated } = change;
  const lines = fileLines(change);
  const colours = useFileColours(path, lines);
  const starts = useMemo(() => new Set(changeStarts(lines)), [lines]);
  const root = useRef<HTMLDivElement>(null);
  const { marked, onLine, onKeyDown, closed } = useLineMarks({ root, chatId, path, lines, head });
  const box = useBox(chatId, path);
  const all = useComments(chatId);
  const comments = useMemo(
    () =>
      all
        .filter((comment) => comment.path === path)
        .map((comment) => ({ comment, where: whereabouts(comment, lines) })),
    [all, path, lines],
  );
  const boxAt = box === null ? null : whereabouts(box, lines);
  const widened = (by: 1 | -1): (() => void) | null => {
    const place = box === null ? null : widerPlace(lines, box, by);
    return place === null ? null : () => moveBox(chatId, place);
  };
  const cards = (isHere: (where: (typeof comments)[number]['where']) => boolean) =>
    comments.map((one) =>
      isHere(one.where) && one.comment.id !== box?.changes ? (
        <CommentCard key={one.comment.id} chatId={chatId} head={head} {...one} />
      ) : null,
    );
  const boxHere =
    box === null ? null : (
      <CommentBox
        key={box.changes ?? 'new'}
        chatId={chatId}
        box={box}
        head={head}
        widen={{ above: widened(-1), below: widened(1) }}
        onClosed={() => closed(boxAt === null || boxAt === 'outdated' ? 0 : boxAt.at)}
      />
    );
  const isAt = (index: number) => (where: typeof boxAt) => where !== null && where !== 'outdated' && where.at === index;
  const below = (index: number) => (
    <>
      {cards(isAt(index))}
      {isAt(index)(boxAt) ? boxHere : null}
    </>
  );
  return (
    <div ref={root} role="group" aria-label={`Changes in ${path}`} onKeyDown={onKeyDown}>
      {factsOf(change).map((fact) => (
        <p key={fact} className={styles.fact}>
          {fact}
        </p>
      ))}
      {cards((where) => where === 'outdated')}
      {boxAt === 'outdated' ? boxHere : null}
      <DiffRows {...{ lines, colours, split, marked, starts, onLine, below }} />
      {truncated ? <p className={styles.fact}>The diff is longer; the rest is left out.</p> : null}
    </div>
  );
}
