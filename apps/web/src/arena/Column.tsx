import { useQuery } from '@tanstack/react-query';
import { projectsQuery } from '../api/projects.js';
import { DiffCount } from '../coder/DiffView.js';
import { useShowChat } from '../coder/useShowChat.js';
import { spoken } from '../format/duration.js';
import { RefusableButton } from '../ui/RefusableButton.js';
import { StateMark } from '../ui/StateMark.js';
import styles from './Arena.module.css';
import { CheckMark } from './CheckMark.js';
import { costOf, place, workedOf, type Entry } from './contestants.js';
import { Selected } from './Selected.js';
import { Tail } from './Tail.js';

/** One contestant: how far it is, what it does now, and what it has come to. */
export function Column({ entry, repository, now }: { entry: Entry; repository: string; now: number }) {
  const { letter, name, step, who, rank, score, selected, change, check, checkStep, kept_ref } = entry;
  const worked = workedOf(step, now);
  const cost = costOf(step);
  return (
    <article aria-label={name} className={styles.card}>
      <header className={styles.cardHead}>
        <span className={styles.letter} aria-hidden>
          {letter}
        </span>
        <h3 title={name}>{name}</h3>
        {selected ? <Selected /> : null}
        {rank === null ? null : (
          <span className={styles.rank} title={score === null ? undefined : `The judge gives it ${score} of 10`}>
            {place(rank)}
          </span>
        )}
      </header>
      <p className={styles.facts}>
        {step === undefined ? null : <StateMark condition={step.condition} />}
        {worked === '' ? null : (
          <span className="numbers" title="Worked" aria-label={`Worked ${spokenOf(entry, now)}`} role="img">
            {worked}
          </span>
        )}
        {cost === '' ? null : <span className="numbers">{cost}</span>}
      </p>
      <Tail entry={entry} />
      <p className={styles.facts}>
        {change === null ? (
          <span>nothing committed yet</span>
        ) : (
          <span>
            {change.files} {change.files === 1 ? 'file' : 'files'}{' '}
            <DiffCount added={change.added} removed={change.removed} />
          </span>
        )}
        <CheckMark check={check} step={checkStep} />
      </p>
      {change?.refused == null ? null : <p className={styles.fault}>It was not committed: {change.refused}</p>}
      {kept_ref === null ? null : (
        <p className={styles.kept}>
          Kept as <code>{kept_ref}</code>
        </p>
      )}
      <OpenChat entry={entry} repository={repository} hidden={who === null} />
    </article>
  );
}

function spokenOf({ step }: Entry, now: number): string {
  if (step?.started_at == null) return '';
  return spoken((step.ended_at === null ? now : Date.parse(step.ended_at)) - Date.parse(step.started_at));
}

/** Its chat says whose it is, so a blind one stays shut until the pick. */
function OpenChat({ entry, repository, hidden }: { entry: Entry; repository: string; hidden: boolean }) {
  const { data: projects = [] } = useQuery(projectsQuery());
  const show = useShowChat();
  const project = projects.find(({ path }) => path === repository)?.id ?? null;
  return (
    <RefusableButton
      className={styles.open}
      refusal={hidden ? 'Its chat would say who it is: it opens after the pick' : null}
      title="What it said and did; you can go on talking to it there"
      aria-label={`Open its chat: ${entry.letter}`}
      onClick={() => show(entry.chat_id, project)}
    >
      Open its chat
    </RefusableButton>
  );
}
