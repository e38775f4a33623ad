import type { AgentGateView, UsageWindow } from '@boocode/contracts/agent-gate';
import { moment } from '../format/moment.js';
import { Meter } from '../ui/Meter.js';
import { useNow } from '../ui/useNow.js';
import { gateName, windowName } from './gate-words.js';
import styles from './Limits.module.css';
import { useAgentTitles } from './useAgentTitles.js';

/** How full the windows of subscriptions are, as far as agents tell; nothing where none does. */
export function Windows({ gates }: { gates: readonly AgentGateView[] }) {
  const titles = useAgentTitles();
  const told = gates.filter(({ windows }) => windows.length > 0);
  if (told.length === 0) return null;
  return (
    <section className={styles.part} aria-label="Windows of subscriptions">
      <h4>Windows of subscriptions</h4>
      <ul className={styles.list}>
        {told.map((gate) => {
          const name = gateName(gate, titles);
          return (
            <li key={gate.key} aria-label={name}>
              <strong>{name}</strong>
              {gate.windows.map((window) => (
                <Window key={window.name} window={window} of={name} />
              ))}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** From here on a window is likely to close before the work is done. */
const nearlyFull = 80;

function Window({ window, of }: { window: UsageWindow; of: string }) {
  const now = useNow(false);
  const { used_percent, resets_at } = window;
  const name = windowName(window);
  return (
    <div className={styles.window} data-short={used_percent >= nearlyFull}>
      <span>{name}</span>
      <Meter label={`Used of ${of}, ${name}`} share={used_percent / 100} short={used_percent >= nearlyFull} />
      <span className="numbers">{Math.round(used_percent)} % used</span>
      {resets_at === null ? null : <span className={styles.quiet}>free again at {moment(resets_at, now)}</span>}
    </div>
  );
}
