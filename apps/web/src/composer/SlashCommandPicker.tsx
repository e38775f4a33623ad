import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { skillBodyQuery } from '../api/skills.js';
import styles from './SlashCommandPicker.module.css';
import type { SlashEntry, SlashGroup } from './slash-entry.js';

interface Props {
  id: string;
  groups: readonly SlashGroup[];
  active: SlashEntry | null;
  onPoint: (entry: SlashEntry) => void;
  onChoose: (entry: SlashEntry) => void;
}

export const optionId = (list: string, { kind, name }: SlashEntry) => `${list}-${kind}-${name}`;

/**
 * What can be begun by slash, above the composer. The keyboard stays in the text box, which names the option that it is at
 * (`aria-activedescendant`); a text box of several lines may have no other role than its own.
 */
export function SlashCommandPicker({ id, groups, active, onPoint, onChoose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const activeId = active === null ? null : optionId(id, active);
  useEffect(() => {
    if (activeId !== null) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <div className={styles.picker}>
      <output className="visually-hidden" aria-live="polite">
        {count === 0 ? 'Nothing is called that.' : `${count} to choose from`}
      </output>
      <div ref={list} id={id} role="listbox" aria-label="Commands and skills" className={styles.list}>
        {groups.map(({ title, entries }) => (
          <div key={title} role="group" aria-label={title}>
            <div className={styles.group} aria-hidden>
              {title}
            </div>
            {entries.map((entry) => (
              <div
                key={`${entry.kind} ${entry.name}`}
                id={optionId(id, entry)}
                role="option"
                tabIndex={-1}
                aria-selected={entry === active}
                className={styles.option}
                onPointerMove={() => onPoint(entry)}
                // The text box keeps the keyboard.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(entry)}
              >
                <span className={styles.name}>/{entry.name}</span>
                <span className={styles.description}>{entry.description}</span>
                <span className={styles.source}>{entry.source}</span>
              </div>
            ))}
          </div>
        ))}
      </div>
      {count === 0 ? <p className={styles.none}>Nothing is called that. Enter sends it as it is.</p> : null}
      {active?.skillOf === undefined ? null : <Preview name={active.name} projectId={active.skillOf} />}
    </div>
  );
}

/** What a skill says to the model, before it is used. */
function Preview({ name, projectId }: { name: string; projectId: string | null }) {
  const { data, error } = useQuery(skillBodyQuery(name, projectId));
  return (
    <div className={styles.preview} role="region" aria-label={`What /${name} says`}>
      {error === null ? <pre>{data?.body ?? 'Reading it…'}</pre> : <p>It could not be read. {error.message}</p>}
    </div>
  );
}
