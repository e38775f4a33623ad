import type { FindingView, RunComparison } from '@boocode/contracts/finding-life';
import type { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { comparisonQuery } from '../api/findings.js';
import { runsQuery } from '../api/runs.js';
import { shortCommit } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './CompareView.module.css';
import panel from './FindingsPanel.module.css';
import { verdictWord } from './finding-words.js';
import { firstPlace, placeText } from './place.js';
import { SeverityMark } from './SeverityMark.js';
import { useFindingPlace } from './useFindingPlace.js';

const when = (iso: string) =>
  new Date(iso).toLocaleString(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

const labelOf = ({ created_at, head_ref, head_commit, goal }: FlowRunSummary) =>
  `${when(created_at)} · ${head_ref} ${shortCommit(head_commit)}${goal === '' ? '' : ` · ${goal.slice(0, 60)}`}`;

/** What is new in this run, gone since another one, and in both. */
export function CompareView({ run }: { run: FlowRunView }) {
  const { params, set } = useFindingPlace();
  const { data: runs, error } = useQuery(runsQuery());
  const others = runs?.filter(
    ({ id, flow, repository }) => id !== run.id && flow === run.flow && repository === run.repository,
  );
  const asked = params.get('compare');
  const other = others?.find(({ id }) => id === asked) ?? null;
  return (
    <div className={panel.panel}>
      <div className={panel.bar}>
        <label className={panel.sort}>
          Compared with
          <select value={other?.id ?? ''} onChange={(event) => set({ compare: event.target.value })}>
            {other === null ? <option value="">choose a run</option> : null}
            {others?.map((each) => (
              <option key={each.id} value={each.id}>
                {labelOf(each)}
              </option>
            ))}
          </select>
        </label>
        <span className={panel.gap} />
        <Button look="bare" onClick={() => set({ compare: null })}>
          Back to the findings
        </Button>
      </div>
      {error === null ? null : <ErrorNote what="The runs could not be loaded" error={error} />}
      {others?.length === 0 ? (
        <p className={panel.empty}>
          This is the only run of {run.title} in this repository that is known here. Run it once more to compare.
        </p>
      ) : null}
      {other === null ? null : <Comparison run={run} otherId={other.id} />}
    </div>
  );
}

function Comparison({ run, otherId }: { run: FlowRunView; otherId: string }) {
  const { data, error, refetch } = useQuery(comparisonQuery(run.id, otherId));
  if (data === undefined) {
    return error === null ? (
      <SkeletonRows count={8} label="Comparing the runs" />
    ) : (
      <ErrorNote what="The runs could not be compared" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  return (
    <>
      {data.caveats.length === 0 ? null : (
        <ul aria-label="What makes them hard to compare" className={styles.caveats}>
          {data.caveats.map((caveat) => (
            <li key={caveat}>{caveat}</li>
          ))}
        </ul>
      )}
      {partsOf(data).map((part) => (
        <Part key={part.title} {...part} />
      ))}
    </>
  );
}

const partsOf = ({ new: added, gone, still, unknown, with: other }: RunComparison): PartProps[] => [
  { title: 'New', what: 'in this run, and not in the other', findings: added },
  { title: 'Gone', what: `at ${shortCommit(other.head_commit)}, and not found again`, findings: gone },
  { title: 'Still there', what: 'in both', findings: still },
  ...(unknown.length === 0
    ? []
    : [{ title: 'Not known', what: 'in the other run; nobody who could find them looked here', findings: unknown }]),
];

interface PartProps {
  title: string;
  what: string;
  findings: readonly FindingView[];
}

function Part({ title, what, findings }: PartProps) {
  return (
    <section className={styles.part} aria-label={title}>
      <h2>
        <strong>{title}</strong> <span>{findings.length}</span> <small>{what}</small>
      </h2>
      {findings.length === 0 ? null : (
        <ul>
          {findings.map((finding) => (
            <ComparedRow key={`${finding.flow_run_id} ${finding.ref}`} finding={finding} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ComparedRow({ finding }: { finding: FindingView }) {
  const place = firstPlace(finding.evidence);
  const search = new URLSearchParams({ tab: 'findings', finding: finding.ref });
  return (
    <li>
      <Link data-row className={styles.row} href={`/runs/${finding.flow_run_id}?${search.toString()}`}>
        <SeverityMark severity={finding.severity} />
        <span className={styles.title}>{finding.title}</span>
        <code className={styles.place}>{place === null ? '' : placeText(place)}</code>
        <span className={styles.verdict}>{verdictWord(finding, false)}</span>
      </Link>
    </li>
  );
}
