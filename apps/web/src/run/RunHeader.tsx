import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMemo } from 'react';
import { arenaFlow } from '../arena/useArena.js';
import { clock, spoken } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { repositoryName, shortCommit } from '../format/names.js';
import { ParkedLine } from '../limits/ParkedLine.js';
import { useGatesOf } from '../limits/useGatesOf.js';
import { StateMark } from '../ui/StateMark.js';
import { Verdict } from '../ui/Verdict.js';
import { BudgetMeter } from './BudgetMeter.js';
import { RunActions } from './RunActions.js';
import styles from './RunHeader.module.css';
import { sharedWorker } from './shared-worker.js';
import { TakeRun } from './TakeRun.js';

/** What the run is, where it stands, and what can be done to it. */
export function RunHeader({ run, now }: { run: FlowRunView; now: number }) {
  const elapsed = (run.ended_at === null ? now : Date.parse(run.ended_at)) - Date.parse(run.created_at);
  const gates = useGatesOf(run);
  const worker = useMemo(() => sharedWorker(run.steps), [run.steps]);
  return (
    <header className={styles.header}>
      <div className={styles.top}>
        <h1>
          {run.title}
          {run.goal === '' ? null : <span className={styles.goal}>{run.goal}</span>}
        </h1>
        <RunActions run={run} />
      </div>
      <div className={styles.facts}>
        <span className={styles.state}>
          <StateMark condition={run.condition} />
        </span>
        {run.verdict === null ? null : <Verdict verdict={run.verdict} />}
        <Place run={run} />
        {run.imported === null ? null : (
          <span title={`It was run ${run.imported.run_id} where it was exported, ${moment(run.imported.exported_at)}`}>
            imported {moment(run.imported.at)}
          </span>
        )}
        {/* What an arena may spend is its budget alone. */}
        {run.flow === arenaFlow ? null : <span title={run.band_reason}>{run.band} band</span>}
        <span className="numbers" role="timer" aria-live="off" aria-label={`Elapsed: ${spoken(elapsed)}`}>
          {clock(elapsed)}
        </span>
        <TimeLeft run={run} now={now} />
        <BudgetMeter run={run} />
        {worker === null ? null : <span>{worker}</span>}
        {/* The lines of the gates say it, with what can be done. */}
        {run.reason === null || (run.condition === 'parked' && gates.length > 0) ? null : (
          <span className={styles.reason}>{localTimes(run.reason, now)}</span>
        )}
      </div>
      <TakeRun key={run.id} run={run} />
      {gates.map((behind) => (
        <ParkedLine key={behind.gate.key} behind={behind} now={now} />
      ))}
    </header>
  );
}

const moment = (at: string) => new Date(at).toLocaleString();

/** So many paths and documents are named; the rest is counted. */
const most = 3;

/** What the run looks at: a change against its base (where there is one), or a part of the repository or all of it as it stands. */
function Place({ run }: { run: FlowRunView }) {
  const { kind, focus, documents } = run.subject;
  return (
    <span className={styles.place} title={run.repository}>
      {repositoryName(run.repository)}
      <code title={`${run.head_ref} at ${run.head_commit}`}>
        {run.head_ref}@{shortCommit(run.head_commit)}
      </code>
      {kind === 'change' && run.base_commit !== run.head_commit ? (
        <>
          <span>against</span>
          <code title={`${run.base_ref} at ${run.base_commit}`}>
            {run.base_ref}@{shortCommit(run.base_commit)}
          </code>
        </>
      ) : null}
      {kind === 'repository' ? <span>as a whole</span> : null}
      <Names before="in" names={focus} />
      <Names before="with" names={documents} />
    </span>
  );
}

function Names({ before, names }: { before: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  const shown = names.slice(0, most);
  return (
    <>
      <span>{before}</span>
      {shown.map((name) => (
        <code key={name}>{name}</code>
      ))}
      {names.length > most ? <span title={names.slice(most).join('\n')}>and {names.length - most} more</span> : null}
    </>
  );
}

/** Until the run is stopped by its deadline; nothing without one, or when it is over. */
function TimeLeft({ run, now }: { run: FlowRunView; now: number }) {
  if (run.deadline_at === null || run.ended_at !== null) return null;
  const left = Date.parse(run.deadline_at) - now;
  return (
    <span className="numbers" title={`Deadline: ${new Date(run.deadline_at).toLocaleString()}`}>
      {clock(left)} left
    </span>
  );
}
