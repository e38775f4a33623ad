import type { FlowDescription } from '@boocode/contracts/flow-run';
import type { FlowHistory } from '@boocode/contracts/run-preview';
import { Command } from 'cmdk';
import { ChevronsUpDown } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { minuteRange, money, tokenRange } from '../format/amount.js';
import { flowGroups } from './flow-groups.js';
import styles from './FlowPicker.module.css';

interface Props {
  flows: readonly FlowDescription[];
  history: readonly FlowHistory[];
  isOwn: (name: string) => boolean;
  chosen: FlowDescription | undefined;
  error: string | undefined;
  /** The flow is the first thing to be said. */
  autoFocus: boolean;
  onChange: (name: string) => void;
}

/** The chosen flow; a press, an arrow or a letter opens the list of all, by family, to be searched. */
export function FlowPicker({ flows, history, isOwn, chosen, error, autoFocus, onChange }: Props) {
  const [search, setSearch] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [label, own] = [useId(), useId()];
  const close = () => {
    setSearch(null);
    button.current?.focus();
  };
  const lastOf = (name: string) => {
    const last = history.find(({ flow }) => flow === name)?.last;
    return last === undefined ? null : `${minuteRange(last.minutes)}, ${tokenRange(last.tokens)}`;
  };
  const kept = keptWords(history.find(({ flow }) => flow === chosen?.name)?.found ?? null);
  const onKey = (event: KeyboardEvent) => {
    const isLetter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isLetter && event.key !== 'ArrowDown') return;
    event.preventDefault();
    setSearch(isLetter ? event.key : '');
  };
  return (
    <div className={styles.picker}>
      <span id={label} className={styles.label}>
        Flow
      </span>
      <button
        ref={button}
        type="button"
        className={styles.chosen}
        autoFocus={autoFocus}
        aria-haspopup="listbox"
        aria-expanded={search !== null}
        id={own}
        aria-labelledby={`${label} ${own}`}
        onClick={() => setSearch('')}
        onKeyDown={onKey}
      >
        <strong>{chosen?.title ?? 'None can be launched'}</strong>{' '}
        {chosen !== undefined && isOwn(chosen.name) ? <span className={styles.own}>project</span> : null}
        <span className={styles.last}>{chosen === undefined ? null : lastOf(chosen.name)}</span>
        <ChevronsUpDown aria-hidden className={styles.icon} />
      </button>
      <p role={error === undefined ? undefined : 'alert'} className={error === undefined ? styles.about : styles.error}>
        {error ?? chosen?.summary}
      </p>
      {kept === null ? null : <p className={styles.about}>{kept}</p>}
      {search === null ? null : (
        <FlowList
          flows={flows}
          isOwn={isOwn}
          lastOf={lastOf}
          chosen={chosen}
          search={search}
          onSearch={setSearch}
          onChoose={(name) => {
            onChange(name);
            close();
          }}
          onLeave={close}
          onBlur={() => setSearch(null)}
        />
      )}
    </div>
  );
}

/** `Lately kept 3 of 5, $0.12 a kept finding`; null where nothing was found. */
function keptWords(found: FlowHistory['found']): string | null {
  if (found === null) return null;
  const price = money(found.usd_per_kept);
  return `Lately kept ${found.kept} of ${found.raw}${price === null ? '' : `, ${price} a kept finding`}`;
}

interface ListProps extends Pick<Props, 'flows' | 'isOwn' | 'chosen'> {
  lastOf: (name: string) => string | null;
  search: string;
  onSearch: (search: string) => void;
  onChoose: (name: string) => void;
  /** By Escape: the keyboard goes back. */
  onLeave: () => void;
  onBlur: () => void;
}

/** All flows by family, with what they came to; arrows walk them, letters search them. */
function FlowList({ flows, isOwn, lastOf, chosen, search, onSearch, onChoose, onLeave, onBlur }: ListProps) {
  return (
    <Command
      label="Search the flows"
      loop
      shouldFilter={false}
      defaultValue={chosen?.name ?? ''}
      className={styles.list}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The list alone is left: the sheet stays.
        event.preventDefault();
        event.stopPropagation();
        onLeave();
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) onBlur();
      }}
    >
      <Command.Input autoFocus value={search} onValueChange={onSearch} placeholder={`Search ${flows.length} flows`} />
      <Command.List className={styles.groups}>
        <Command.Empty className={styles.none}>No flow holds these words.</Command.Empty>
        {flowGroups(flows, search).map(({ title, flows: own }) => (
          <Command.Group key={title} heading={title} className={styles.group}>
            {own.map(({ name, title: flowTitle, summary, problem }) => (
              <Command.Item
                key={name}
                value={name}
                disabled={problem !== null}
                className={styles.item}
                onSelect={() => onChoose(name)}
              >
                <strong>{flowTitle}</strong>
                {isOwn(name) ? <span className={styles.own}>project</span> : null}
                <span className={styles.last}>{lastOf(name)}</span>
                <span className={styles.summary}>{problem === null ? summary : `Cannot be launched: ${problem}`}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
