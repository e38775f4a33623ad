import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { Button } from '../ui/Button.js';
import { ExportMenu } from './ExportMenu.js';
import styles from './FindingsPanel.module.css';
import type { FindingActs } from './useFindingActs.js';
import { useFindingPlace } from './useFindingPlace.js';
import { useNarrowing } from './useNarrowing.js';

interface Props {
  run: FlowRunView;
  /** What is shown. */
  rows: readonly FindingView[];
  sortable: boolean;
  acts: FindingActs;
}

/** In which order the findings stand, and other ways to look at them. */
export function ListBar({ run, rows, sortable, acts }: Props) {
  const { byPlace, sortBy } = useNarrowing();
  const { set } = useFindingPlace();
  return (
    <div className={styles.bar}>
      {sortable ? (
        <label className={styles.sort}>
          Sorted by
          <select
            value={byPlace ? 'place' : 'weight'}
            onChange={(event) => sortBy(event.target.value === 'place' ? 'place' : 'weight')}
          >
            <option value="weight">weight: severity, confidence, agreement</option>
            <option value="place">place in the code</option>
          </select>
        </label>
      ) : null}
      <span className={styles.gap} />
      <Button look="bare" onClick={() => set({ tab: 'report', finding: null })}>
        Read as a report
      </Button>
      <Button look="bare" onClick={() => set({ compare: 'choose', finding: null, peek: null })}>
        Compare…
      </Button>
      <ExportMenu run={run} findings={rows} acts={acts} />
    </div>
  );
}
