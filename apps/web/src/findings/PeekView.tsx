import type { Excerpt, Peek } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState } from 'react';
import { peekQuery, type CitedLines } from '../api/findings.js';
import { CodeLine } from '../code/CodeLine.js';
import { useColours } from '../code/useColours.js';
import { shortCommit } from '../format/names.js';
import { useHint } from '../keyboard/BindingsProvider.js';
import { useKeys } from '../keyboard/useKeys.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { RefusableButton } from '../ui/RefusableButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { editorHref, editors, useEditor } from './editor.js';
import marks from './marks.module.css';
import styles from './PeekView.module.css';
import { useElsewhere } from './useElsewhere.js';
import { wordsOfPlace } from './composer-words.js';

type Side = 'at_run' | 'now';

/** A cited place in the code: as the run saw it, or as it is now. */
export function PeekView({ run, place }: { run: FlowRunView; place: CitedLines }) {
  const { data: peek, error, refetch } = useQuery(peekQuery(run.id, place));
  if (peek !== undefined) return <Peeked run={run} place={place} peek={peek} />;
  return (
    <div className={styles.wait}>
      {error === null ? (
        <SkeletonRows count={12} label="Loading the place" />
      ) : (
        <ErrorNote what="The place could not be shown" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
    </div>
  );
}

function Peeked({ run, place, peek }: { run: FlowRunView; place: CitedLines; peek: Peek }) {
  const [side, setSide] = useState<Side>('at_run');
  const hint = useHint();
  const editor = useEditor();
  const elsewhere = useElsewhere(run.repository);
  const excerpt = side === 'now' && peek.now !== null ? peek.now : peek.at_run;
  // The editor shows the file as it is now, so the line is that of now too.
  const line = (peek.now?.marked ?? peek.at_run.marked)?.from ?? place.line_start;
  const inEditor = peek.now === null ? null : editorHref(editor, peek.file, line);
  const ask = () => elsewhere.askAgent(wordsOfPlace(place));
  useKeys({
    'place.editor': () => inEditor !== null && openHref(inEditor),
    'place.agent': () => elsewhere.problem === null && ask(),
  });
  return (
    <div className={styles.peek}>
      <div className={styles.bar}>
        <div className={styles.sides} role="group" aria-label="As the file was, or is">
          {(['at_run', 'now'] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={side === each}
              disabled={each === 'now' && peek.now === null}
              onClick={() => setSide(each)}
            >
              {each === 'at_run' ? 'At the run' : 'Now'}
            </button>
          ))}
        </div>
        <StateBadge peek={peek} />
        <span className={styles.gap} />
        {inEditor === null ? null : (
          <Button
            look="bare"
            title={hint(`Open line ${line} in ${editors[editor]}`, 'place.editor')}
            onClick={() => openHref(inEditor)}
          >
            {editors[editor]}
          </Button>
        )}
        <RefusableButton
          look="bare"
          refusal={elsewhere.problem}
          title={hint('Ask an agent about this place', 'place.agent')}
          onClick={ask}
        >
          Ask an agent
        </RefusableButton>
        <RefusableButton
          look="bare"
          refusal={elsewhere.problem}
          title="A shell in the project"
          onClick={elsewhere.openTerminal}
        >
          Terminal
        </RefusableButton>
        <CopyButton text={peek.file} label="Copy path" />
      </div>
      <Lines key={side} path={peek.path} excerpt={excerpt} />
      <p className={styles.foot}>
        {side === 'now' && peek.now !== null ? 'Work tree, on commit ' : 'Commit '}
        <code>{shortCommit(excerpt.commit)}</code>
        {excerpt.marked === null ? ' · what was quoted does not stand here' : ''} · {excerpt.total_lines} lines
      </p>
    </div>
  );
}

/** The browser hands the scheme to the system; the page stays. */
function openHref(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.click();
}

const stateTones = { same: 'good', moved: 'warn', changed: 'bad', gone: 'bad' } as const;

function StateBadge({ peek: { state, now } }: { peek: Peek }) {
  const marked = now?.marked;
  const words = {
    same: 'Same now',
    moved: marked == null ? 'Moved' : `Moved to line ${marked.from}`,
    changed: 'Changed: the cited lines are gone',
    gone: 'The file is gone',
  }[state];
  return (
    <span role="status" className={marks.badge} data-tone={stateTones[state]}>
      {words}
    </span>
  );
}

/** Lines with their numbers; the cited ones are marked, and in sight. */
function Lines({ path, excerpt: { from, lines, marked } }: { path: string; excerpt: Excerpt }) {
  const colours = useColours(path, lines);
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = scroller.current;
    const first = box?.querySelector<HTMLElement>('[data-marked="true"]');
    if (box != null && first != null) box.scrollTop = Math.max(0, first.offsetTop - box.clientHeight / 3);
  }, []);
  return (
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label="Code">
      <ol className={styles.lines}>
        {lines.map((text, index) => {
          const number = from + index;
          const isMarked = marked !== null && number >= marked.from && number <= marked.to;
          return (
            <li key={number} data-marked={isMarked}>
              <span className={styles.number}>
                {isMarked ? <span className="visually-hidden">cited </span> : null}
                {number}
              </span>
              <CodeLine text={text} spans={colours?.[index]} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
