import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { Link } from 'wouter';
import { Angles } from './Angles.js';
import styles from './FindingTable.module.css';
import { angleName, verdicts, verdictWord } from './finding-words.js';
import marks from './marks.module.css';
import { firstPlace, placeText } from './place.js';
import { SeverityMark } from './SeverityMark.js';
import { Standing } from './Standing.js';

interface Props {
  finding: FindingView;
  run: FlowRunView;
  href: string;
  /** It is shown beside the list. */
  open: boolean;
  selected: boolean;
  onSelect: (how: 'toggle' | 'extend') => void;
  onTask: (chatId: string) => void;
}

/** A finding in a line, or in two where there is little room. */
export function FindingRow({ finding, run, href, open, selected, onSelect, onTask }: Props) {
  const { ref, title, severity, verdict, evidence, agreeing, status } = finding;
  const place = firstPlace(evidence);
  return (
    <div
      className={styles.row}
      data-open={open}
      data-selected={selected}
      data-over={status !== 'open' && status !== 'still-there'}
    >
      <label className={styles.check}>
        <input
          type="checkbox"
          aria-label={`Select ${title}`}
          checked={selected}
          onChange={(event) => {
            const { nativeEvent } = event;
            onSelect(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey ? 'extend' : 'toggle');
          }}
        />
      </label>
      <Link href={href} data-row data-ref={ref} aria-current={open} className={styles.link}>
        <span className={styles.severity}>
          <SeverityMark severity={severity} />
        </span>
        <span className={styles.title} title={title}>
          {title}
        </span>
        <code className={styles.place}>{place === null ? '' : <bdi>{placeText(place)}</bdi>}</code>
        <span className={styles.angles}>
          <Angles brief names={agreeing.map((persona) => angleName(run, persona))} />
        </span>
        <span
          className={`${styles.verdict} ${marks.mark}`}
          data-tone={verdicts[verdict].tone}
          title={verdicts[verdict].what}
        >
          {verdictWord(finding, run.ended_at === null)}
        </span>
      </Link>
      <span className={styles.standing}>
        <Standing finding={finding} onTask={onTask} />
      </span>
    </div>
  );
}
