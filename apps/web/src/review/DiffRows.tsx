import { memo, type ReactNode } from 'react';
import type { CodeSpan } from '../code/colour-lines.js';
import codeStyles from '../code/CodeLine.module.css';
import styles from './DiffRows.module.css';
import { mergeSpans } from './merge-spans.js';
import { splitRows, type ReviewLine, type SplitRow } from './review-lines.js';

interface Props {
  lines: readonly ReviewLine[];
  /** By place in `lines`. */
  colours: ReadonlyMap<number, readonly CodeSpan[]>;
  split: boolean;
  /** The lines that are marked, by place. */
  marked: { first: number; last: number } | null;
  starts: ReadonlySet<number>;
  onLine: (index: number, extend: boolean) => void;
  /** What stands below a line. */
  below: (index: number) => ReactNode;
}

/** So many rows are laid out together, and left out together while they are out of sight. */
const chunk = 80;

/** The lines of a diff in one column, or in two. */
export function DiffRows(props: Props) {
  const { lines, split } = props;
  const rows: SplitRow[] = split ? splitRows(lines) : lines.map((_, index) => ({ old: index, fresh: index }));
  const chunks = Array.from({ length: Math.ceil(rows.length / chunk) }, (_, n) =>
    rows.slice(n * chunk, (n + 1) * chunk),
  );
  return (
    <div className={styles.rows} data-split={split}>
      {chunks.map((some, n) => (
        <div key={n} className={styles.chunk} data-whole={some.length === chunk}>
          {some.map((row) => (
            <Pair key={`${row.old}-${row.fresh}`} row={row} {...props} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Pair({ row: { old, fresh }, ...props }: Props & { row: SplitRow }) {
  const { lines, split, below } = props;
  const first = old ?? fresh ?? 0;
  const line = lines[first];
  if (line === undefined) return null;
  if (line.kind === 'gap') return <p className={styles.gap}>⋯</p>;
  if (!split) {
    return (
      <>
        <Half index={first} side="both" {...props} />
        {below(first)}
      </>
    );
  }
  return (
    <>
      <div className={styles.pair} data-pair>
        <Half index={old} side="old" {...props} />
        <Half index={fresh} side="new" {...props} />
      </div>
      {old === null || old === fresh ? null : below(old)}
      {fresh === null ? null : below(fresh)}
    </>
  );
}

type Side = 'old' | 'new' | 'both';

function Half({ index, side, lines, colours, marked, starts, onLine }: Props & { index: number | null; side: Side }) {
  const line = index === null ? undefined : lines[index];
  if (index === null || line === undefined) return <div className={styles.nothing} />;
  return (
    <Row
      index={index}
      line={line}
      side={side}
      spans={colours.get(index)}
      marked={marked !== null && index >= marked.first && index <= marked.last}
      begins={starts.has(index)}
      onLine={onLine}
    />
  );
}

interface RowProps {
  index: number;
  line: ReviewLine;
  side: Side;
  spans: readonly CodeSpan[] | undefined;
  marked: boolean;
  /** The first line of a run of changes. */
  begins: boolean;
  onLine: Props['onLine'];
}

const signs = { context: ' ', added: '+', removed: '−', gap: '' };
const kinds = { context: '', added: 'added', removed: 'removed', gap: '' };

const Row = memo(function Row({ index, line, side, spans, marked, begins, onLine }: RowProps) {
  const { kind, from, to, text, pieces } = line;
  const number = side === 'old' ? from : (to ?? from);
  const name = ['Line', number, kinds[kind], 'comment'].filter((word) => word !== '' && word !== null).join(' ');
  return (
    <div className={styles.row} data-kind={kind} data-marked={marked}>
      {side === 'both' && kind !== 'removed' ? <span className={styles.other}>{from}</span> : null}
      <button
        type="button"
        // One stop a change; the arrows lead from line to line.
        tabIndex={begins ? 0 : -1}
        className={styles.number}
        aria-label={name}
        aria-pressed={marked}
        data-review-line={index}
        data-side={side}
        data-begins={begins}
        onClick={(event) => onLine(index, event.shiftKey)}
      >
        {number}
      </button>
      {side === 'both' && kind === 'removed' ? <span className={styles.other} /> : null}
      <span className={styles.sign}>{signs[kind]}</span>
      <code className={`${styles.text} ${codeStyles.line}`}>
        {mergeSpans(text, spans, pieces).map((span, n) =>
          span.kind === null && !span.changed ? (
            span.text
          ) : (
            // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells a piece of a line from its like
            <span key={n} data-kind={span.changed ? undefined : span.kind} data-changed={span.changed}>
              {span.text}
            </span>
          ),
        )}
      </code>
    </div>
  );
});
