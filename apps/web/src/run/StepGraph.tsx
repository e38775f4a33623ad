import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { clock } from '../format/duration.js';
import { conditions } from '../state/conditions.js';
import { StateMark } from '../ui/StateMark.js';
import { edgePath, graphLayout, nodeHeight, type GraphNode } from './graph-layout.js';
import { hiddenWords } from './hidden-words.js';
import { keyOf, placeHref, type RunPlace } from './place.js';
import styles from './StepGraph.module.css';
import { barOf, spanOf } from './timeline.js';

interface Props {
  run: FlowRunView;
  now: number;
  place: RunPlace;
}

/** What leads where: columns by depth, with the lines between them. Those of the open step stand out. */
export function StepGraph({ run, now, place }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const layout = useMemo(() => graphLayout(run.steps, width), [run.steps, width]);
  const open = run.steps.find((step) => keyOf(step) === place.step)?.id ?? null;
  const isOpen = (node: GraphNode) => open !== null && node.step?.id === open;
  return (
    <div ref={frame} className={styles.frame}>
      <p className={styles.narrow}>The graph needs a wider pane. The list has the same steps.</p>
      <div className={styles.graph} style={{ width: layout.width, height: layout.height }}>
        <svg width={layout.width} height={layout.height} aria-hidden>
          {layout.edges.map((edge) => (
            <path
              key={`${edge.from.id} ${edge.to.id}`}
              d={edgePath(edge, layout.nodeWidth)}
              data-open={isOpen(edge.from) || isOpen(edge.to)}
            />
          ))}
        </svg>
        <ol aria-label="Steps">
          {layout.nodes.map((node) => (
            <li
              key={node.id}
              className={styles.place}
              style={{ left: node.x, top: node.y, width: layout.nodeWidth, height: nodeHeight }}
            >
              <Node node={node} run={run} now={now} place={place} open={isOpen(node)} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function Node({ node, run, now, place, open }: Props & { node: GraphNode; open: boolean }) {
  const { step, steps } = node;
  if (step === null) {
    const words = hiddenWords(steps);
    return (
      <Link
        href={placeHref(run.id, { ...place, view: 'list' })}
        className={styles.node}
        data-row
        title={`${words === '' ? 'All of them wait' : words}. The list has them all`}
      >
        <span className={styles.title}>and {steps.length} more</span>
        <span className={styles.more}>{words === '' ? 'see the list' : words}</span>
      </Link>
    );
  }
  const bar = barOf({ step, steps: new Map(), span: spanOf(run, now), now });
  const { tone, word } = conditions[step.condition];
  return (
    <Link
      href={placeHref(run.id, { ...place, step: keyOf(step) })}
      className={styles.node}
      data-row
      data-step={keyOf(step)}
      data-tone={tone}
      aria-current={open}
      title={`${step.title}: ${word}`}
    >
      <span className={styles.title}>{step.title}</span>
      <span className={styles.facts}>
        <StateMark condition={step.condition} />
        <span className="numbers">{bar?.workedMs == null ? '' : clock(bar.workedMs)}</span>
      </span>
    </Link>
  );
}
