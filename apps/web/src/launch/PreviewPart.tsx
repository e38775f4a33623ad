import type { AgentDescription } from '@boocode/contracts/agent';
import type { RunPreview } from '@boocode/contracts/run-preview';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { BandField } from './BandField.js';
import { MiniGraph } from './MiniGraph.js';
import styles from './Preview.module.css';
import { Problems } from './Problems.js';
import { Roster } from './Roster.js';
import type { Launch } from './useLaunch.js';

/** What the run would be: its depth, its steps, who does them, and what is wrong with that. */
export function PreviewPart({ launch }: { launch: Launch }) {
  const { flow, form, set, errors, agents, preview } = launch;
  const { data, stale } = preview;
  return (
    <section className={styles.preview} aria-label="What the run would be" aria-busy={stale && data !== undefined}>
      {flow === undefined ? null : (
        <BandField bands={flow.bands} value={form.band} preview={data} error={errors.band} onChange={set('band')} />
      )}
      {flow === undefined ? null : <MiniGraph steps={data?.steps ?? []} />}
      {agents.data === undefined ? (
        <SkeletonRows count={4} label="Loading the agents" />
      ) : (
        <Roster launch={launch} agents={agents.data} steps={data?.steps ?? []} />
      )}
      <Awaited launch={launch} />
      {/* What comes and goes stands below what is chosen, so that no choice moves under the hand. */}
      <Problems label="Problems" problems={data?.problems ?? []} />
      <LeftOut cut={data?.cut ?? []} />
      {isAwaited(launch) ? null : <Stuck agents={agents.data ?? []} />}
    </section>
  );
}

/** Whether the first answer is on its way. */
const isAwaited = ({ preview: { data, error }, missing, refusal }: Launch) =>
  data === undefined && missing === null && refusal === null && error === null;

/** What is not there yet, and why. */
function Awaited({ launch }: { launch: Launch }) {
  const { errors, agents, preview, refusal } = launch;
  // Who may not launch is told nothing of what it would be.
  const missing = refusal === null ? launch.missing : null;
  const { error } = preview;
  // What stands at its field already is not said twice.
  const marked = Object.keys(errors).length > 0;
  return (
    <>
      {missing === null ? null : <p className={styles.about}>{missing} Then it shows here who would do what.</p>}
      {isAwaited(launch) ? <SkeletonRows count={4} label="Looking at what the run would be" /> : null}
      {error === null || marked ? null : <ErrorNote what="It is not known what the run would be" error={error} />}
      {agents.error === null ? null : (
        <ErrorNote what="The agents could not be loaded" error={agents.error}>
          <Button onClick={() => void agents.refetch()}>Try again</Button>
        </ErrorNote>
      )}
    </>
  );
}

function LeftOut({ cut }: { cut: RunPreview['cut'] }) {
  if (cut.length === 0) return null;
  return (
    <details className={styles.cut}>
      <summary>Left out at this depth: {cut.map(({ persona }) => persona).join(', ')}</summary>
      <ul>
        {cut.map(({ persona, reason }) => (
          <li key={persona}>
            <strong>{persona}</strong> {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Agents that cannot be used, or not as themselves, with the command that mends each. */
function Stuck({ agents }: { agents: readonly AgentDescription[] }) {
  // One program on several surfaces has one problem.
  const stuck = agents.filter(
    ({ problem }, at) => agents.findIndex((other) => other.problem?.message === problem?.message) === at,
  );
  const problems = stuck.flatMap(({ title, problem }) =>
    problem === null ? [] : [{ message: `${title}: ${problem.message}`, mend: problem.mend }],
  );
  if (problems.length === 0) return null;
  return (
    <details className={styles.cut}>
      <summary>Agents that cannot be used as they are ({problems.length})</summary>
      <Problems label="Agents that cannot be used" problems={problems} />
    </details>
  );
}
