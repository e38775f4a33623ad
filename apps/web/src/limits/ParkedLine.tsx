import { moment } from '../format/moment.js';
import { Countdown } from './Countdown.js';
import { gateName } from './gate-words.js';
import styles from './Limits.module.css';
import { OpenGate } from './OpenGate.js';
import { useAgentTitles } from './useAgentTitles.js';
import type { Behind } from './useGatesOf.js';

/** Until when steps of a run are parked, whose word that is, and the way past it. */
export function ParkedLine({ behind: { gate, steps }, now }: { behind: Behind; now: number }) {
  const name = gateName(gate, useAgentTitles());
  const { closed_until: until, reason } = gate;
  return (
    <div className={styles.parked}>
      <strong>
        Parked until {until === null ? 'it answers' : moment(until, now)}: {name}
      </strong>
      {until === null ? null : <Countdown until={until} />}
      <span>{steps === 1 ? '1 step' : `${steps} steps`}</span>
      {reason === null ? null : <span className={styles.quiet}>{reason}</span>}
      <OpenGate gate={gate} name={name} className={styles.end} />
    </div>
  );
}
