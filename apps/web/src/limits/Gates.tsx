import type { AgentGateView } from '@boocode/contracts/agent-gate';
import { useQuery } from '@tanstack/react-query';
import { gatesQuery } from '../api/gates.js';
import { moment } from '../format/moment.js';
import { useWatch } from '../live/LiveProvider.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useNow } from '../ui/useNow.js';
import { Countdown } from './Countdown.js';
import { gateFacts, gateName, isNarrowed, isShut } from './gate-words.js';
import styles from './Limits.module.css';
import { OpenGate } from './OpenGate.js';
import { useAgentTitles } from './useAgentTitles.js';
import { Windows } from './Windows.js';

/** What providers refuse or narrow for now, and how full the windows of subscriptions are; live. */
export function Gates() {
  useWatch('gates');
  const { data: gates, error, refetch } = useQuery(gatesQuery());
  if (gates === undefined) {
    return error === null ? (
      <SkeletonRows count={3} double label="Loading what is refused" />
    ) : (
      <ErrorNote what="What is refused now could not be loaded" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  const shown = gates.filter((gate) => isShut(gate) || isNarrowed(gate));
  return (
    <>
      <section className={styles.part} aria-label="Refused for now">
        <h4>Refused for now</h4>
        {shown.length === 0 ? (
          <p className={styles.quiet}>
            No provider refuses anything. One that does is shown here, with when it answers again.
          </p>
        ) : (
          <ul className={styles.list}>
            {shown.map((gate) => (
              <Gate key={gate.key} gate={gate} />
            ))}
          </ul>
        )}
      </section>
      <Windows gates={gates} />
    </>
  );
}

function Gate({ gate }: { gate: AgentGateView }) {
  const name = gateName(gate, useAgentTitles());
  const shut = isShut(gate);
  const facts = gateFacts(gate);
  return (
    <li aria-label={name}>
      <div className={styles.line}>
        <strong>{name}</strong>
        <Standing gate={gate} />
        {shut ? <OpenGate gate={gate} name={name} className={styles.end} /> : null}
      </div>
      {shut && gate.reason !== null ? <p>{gate.reason}</p> : null}
      {facts.length === 0 ? null : <p className={styles.quiet}>{facts.join(' · ')}</p>}
    </li>
  );
}

/** Its state in words; closed, until when and how long that is. */
function Standing({ gate: { state, closed_until } }: { gate: AgentGateView }) {
  const now = useNow(false);
  if (state === 'open') return <span className={styles.state}>open, for less at once</span>;
  if (state === 'probing') {
    return (
      <span className={styles.state} data-tone="warn">
        one task asks again
      </span>
    );
  }
  if (closed_until === null) return null;
  return (
    <span className={styles.state} data-tone="warn">
      closed until {moment(closed_until, now)} <Countdown until={closed_until} />
    </span>
  );
}
