import type { TaskView } from '@boocode/contracts/task';
import { StateMark } from '../ui/StateMark.js';
import styles from './EffectDialog.module.css';

/** A named list of steps with their number; nothing at all when there are none. */
export function StepNames({ label, steps }: { label: string; steps: readonly TaskView[] }) {
  if (steps.length === 0) return null;
  return (
    <section aria-label={label}>
      <h3>
        {label} <span className="numbers">{steps.length}</span>
      </h3>
      <ul className={styles.names}>
        {steps.map((step) => (
          <li key={step.id}>
            <StateMark condition={step.condition} glyphOnly /> {step.title}
          </li>
        ))}
      </ul>
    </section>
  );
}
