import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useLocation } from 'wouter';
import { useMay } from '../access/useMay.js';
import { useKeys } from '../keyboard/useKeys.js';
import { whyOnlyRead } from '../run/imported.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { CompareView } from './CompareView.js';
import { FilterBar } from './FilterBar.js';
import { byPlace, byWeight, narrowed } from './finding-list.js';
import { FindingRow } from './FindingRow.js';
import { FindingTable } from './FindingTable.js';
import { FindingsEmpty } from './FindingsEmpty.js';
import styles from './FindingsPanel.module.css';
import { SelectionBar } from './SelectionBar.js';
import { useFindingActs } from './useFindingActs.js';
import { hrefWith, useFindingPlace } from './useFindingPlace.js';
import { useFindings } from './useFindings.js';
import { ListBar } from './ListBar.js';
import { useKeptOrder } from './useKeptOrder.js';
import { useNarrowing } from './useNarrowing.js';
import { focusedRef, useSelection } from './useSelection.js';

/** The findings of a run as a table that is worked through; or against those of another run. */
export function FindingsPanel({ run }: { run: FlowRunView }) {
  const { data: findings, error, refetch } = useFindings(run.id);
  const { params } = useFindingPlace();
  if (findings === undefined) {
    return error === null ? (
      <SkeletonRows count={8} label="Loading the findings" />
    ) : (
      <div className={styles.panel}>
        <ErrorNote what="The findings could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (params.has('compare')) return <CompareView run={run} />;
  return <Findings run={run} findings={findings} />;
}

interface Props {
  run: FlowRunView;
  findings: readonly FindingView[];
}

function Findings({ run, findings }: Props) {
  const [path] = useLocation();
  const { params, finding: openRef } = useFindingPlace();
  const narrowing = useNarrowing();
  const { layer, ...acts } = useFindingActs(run);
  const mayFix = (useMay('run') ?? whyOnlyRead(run)) === null;
  const { shown, hidden } = narrowed(findings, narrowing.value);
  const rows = useKeptOrder(shown, narrowing.byPlace ? byPlace : byWeight);
  const { selected, select, moveAndSelect } = useSelection(rows, openRef);
  useKeys({
    'finding.select': () => select('toggle', focusedRef() ?? openRef),
    'finding.extend-next': () => moveAndSelect(1),
    'finding.extend-previous': () => moveAndSelect(-1),
    'finding.task': () => {
      if (!mayFix) return;
      acts.fix(selected.length > 0 ? selected : rows.filter(({ ref }) => ref === (focusedRef() ?? openRef)));
    },
  });
  const chosen = new Set(selected.map(({ ref }) => ref));
  return (
    <div
      className={styles.panel}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || selected.length === 0 || event.defaultPrevented) return;
        // One level up from a selection is none; Escape would leave the run too.
        event.preventDefault();
        select('none', null);
      }}
    >
      {selected.length > 0 ? (
        <SelectionBar
          run={run}
          selected={selected}
          acts={acts}
          onAll={() => select('all', null)}
          onNone={() => select('none', null)}
        />
      ) : (
        <ListBar run={run} rows={rows} sortable={findings.length > 0} acts={acts} />
      )}
      {findings.length === 0 ? (
        <FindingsEmpty run={run} />
      ) : (
        <>
          <FilterBar run={run} findings={findings} shown={rows.length} hidden={hidden} narrowing={narrowing} />
          {rows.length === 0 ? (
            <p className={styles.empty}>
              {narrowing.isNarrowed
                ? 'No finding passes these filters.'
                : 'All that was found is counted above, and hidden for the reason that stands there.'}
            </p>
          ) : (
            <FindingTable rows={rows} openRef={openRef}>
              {(finding) => (
                <FindingRow
                  finding={finding}
                  run={run}
                  href={hrefWith(path, params, { finding: finding.ref })}
                  open={finding.ref === openRef}
                  selected={chosen.has(finding.ref)}
                  onSelect={(how) => select(how, finding.ref)}
                  onTask={acts.showTask}
                />
              )}
            </FindingTable>
          )}
        </>
      )}
      {layer}
    </div>
  );
}
