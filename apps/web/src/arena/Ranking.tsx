import type { Judgement } from '@boocode/contracts/arena';
import styles from './Compare.module.css';
import { costOf, place, workedOf, type Entry } from './contestants.js';
import { Selected } from './Selected.js';

/** What the judge said: the best first, each with its reason, its time and its cost. */
export function Ranking({ judgement, entries }: { judgement: Judgement; entries: readonly Entry[] }) {
  return (
    <section aria-labelledby="arena-ranking" className={styles.ranking}>
      <h2 id="arena-ranking">What the judge says</h2>
      <p>{judgement.summary}</p>
      <ol>
        {judgement.ranking.map(({ contestant, score, reason }, at) => {
          const entry = entries.find(({ letter }) => letter === contestant);
          return (
            <li key={contestant}>
              <span className={styles.place}>{place(at + 1)}</span>
              <span className={styles.who}>
                <strong>{entry === undefined ? contestant : `${contestant} · ${entry.name}`}</strong>
                {entry?.selected === true ? <Selected /> : null}
                <span className="numbers" title="The judge's score, of 10">
                  {score} / 10
                </span>
                <span className={`${styles.note} numbers`}>
                  {[workedOf(entry?.step, 0), costOf(entry?.step)].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span className={styles.reason}>{reason}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
