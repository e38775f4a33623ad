import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMemo, useState } from 'react';
import { conditions } from '../state/conditions.js';
import { StateMark } from '../ui/StateMark.js';
import { anglesOf, protocolWords, type AngleRow } from './angles.js';
import styles from './Coverage.module.css';

/** So many that are missing are told at once; the list has all. */
const mostTold = 6;

/** How many of its angles the run rests on, or of a run of fixes how many are where they were to go, and why others are missing or were cut; nothing for a run without angles. */
export function Coverage({ run }: { run: FlowRunView }) {
  const { steps, result } = run;
  const [opened, setOpened] = useState(false);
  const angles = useMemo(() => anglesOf({ steps, result }), [steps, result]);
  if (angles.length === 0) return null;
  const seated = angles.filter(({ cut }) => !cut);
  const done = seated.filter(({ condition }) => condition === 'completed' || condition === 'gaps').length;
  const lost = seated.filter((angle) => angle.missing).length;
  const open = seated.length - done - lost;
  const cut = angles.length - seated.length;
  const missing = angles.filter((angle) => angle.missing);
  return (
    <section className={styles.coverage} aria-label="Coverage">
      <p className={styles.sum}>
        <strong>Coverage</strong> {done} of {seated.length} {run.flow === 'fix' ? 'fixes' : 'angles'}
        {open === 0 ? '' : `, ${open} under way`}
        {lost === 0 ? '' : `, ${lost} missing`}
        {cut === 0 ? '' : `, ${cut} cut`}
      </p>
      {missing.length === 0 ? null : (
        <ul className={styles.missing}>
          {missing.slice(0, mostTold).map((angle) => (
            <Missing key={angle.key} angle={angle} />
          ))}
        </ul>
      )}
      <details onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>All {angles.length}</summary>
        {/* A run may have a thousand: they are made when somebody looks. */}
        {opened ? <All angles={angles} /> : null}
      </details>
    </section>
  );
}

function All({ angles }: { angles: readonly AngleRow[] }) {
  return (
    <ul className={styles.all}>
      {angles.map((angle) => (
        <Angle key={angle.key} angle={angle} />
      ))}
    </ul>
  );
}

/** An angle with how many of its protocols it ran, and why it left the others out. */
function Angle({ angle }: { angle: AngleRow }) {
  const { name, condition, word, protocols } = angle;
  const skipped = protocols.filter(({ state }) => state === 'skipped');
  const facts = [word === '' ? conditions[condition].word : word, protocolWords(angle)];
  return (
    <li>
      <StateMark condition={condition} glyphOnly />
      <div>
        {name} <span className={styles.quiet}>{facts.filter((fact) => fact !== '').join(', ')}</span>
        {skipped.length === 0 ? null : (
          <ul className={styles.skipped} aria-label={`Protocols that ${name} skipped`}>
            {skipped.map(({ protocol, note }) => (
              <li key={protocol}>
                {protocol} skipped{note === '' ? '' : `: ${note}`}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function Missing({ angle: { name, condition, word, note } }: { angle: AngleRow }) {
  return (
    <li>
      <StateMark condition={condition} glyphOnly />
      <span>
        <strong>{name}</strong> {word === '' ? conditions[condition].word : word}
        {note === '' ? '' : `: ${note}`}
      </span>
    </li>
  );
}
