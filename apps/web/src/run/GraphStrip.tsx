import type { FlowRunView } from '@boocode/contracts/flow-run';
import { memo, useMemo } from 'react';
import { Link } from 'wouter';
import { conditions } from '../state/conditions.js';
import { StateMark } from '../ui/StateMark.js';
import { columnsOf } from './columns.js';
import styles from './GraphStrip.module.css';
import { hiddenWords } from './hidden-words.js';
import { keyOf, placeHref, type RunPlace } from './place.js';

const most = 8;

/** The run's graph: columns by depth, left to right. A map to glance at; the list below it has the words. */
export const GraphStrip = memo(function GraphStrip({ run, place }: { run: FlowRunView; place: RunPlace }) {
  const columns = useMemo(() => columnsOf(run.steps), [run.steps]);
  return (
    <nav aria-label="Steps by depth" className={styles.strip}>
      {columns.map((column) => {
        const shown = column.length > most ? column.slice(0, most - 1) : column;
        const hidden = column.slice(shown.length);
        return (
          <ol key={column[0]?.id} className={styles.column}>
            {shown.map((step) => (
              <li key={step.id}>
                <Link
                  href={placeHref(run.id, { ...place, step: keyOf(step) })}
                  data-step={keyOf(step)}
                  className={styles.chip}
                  data-tone={conditions[step.condition].tone}
                  aria-current={keyOf(step) === place.step}
                  title={`${step.title}: ${conditions[step.condition].word}`}
                >
                  <StateMark condition={step.condition} glyphOnly />
                  <span>{step.title}</span>
                </Link>
              </li>
            ))}
            {hidden.length === 0 ? null : (
              <li className={styles.more}>
                {[`and ${hidden.length} more`, hiddenWords(hidden)].filter((words) => words !== '').join(': ')}
              </li>
            )}
          </ol>
        );
      })}
    </nav>
  );
});
