import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import styles from './Tabs.module.css';

export interface TabItem {
  id: string;
  label: string;
  /** A few letters behind the label: how many, or how far. */
  note?: string;
}

interface Props {
  label: string;
  tabs: readonly TabItem[];
  chosen: string;
  /** Of the panel, and of each tab with its own id behind it; one on the page. */
  panel: string;
  onChoose: (id: string) => void;
}

/** What names the panel of these tabs: the tab that is chosen. */
export const tabId = (panel: string, tab: string) => `${panel}-tab-${tab}`;

/** ARIA's tabs: arrows, Home and End walk them and choose at once. */
export function Tabs({ label, tabs, chosen, panel, onChoose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  // Where there is no room for all, the one that is chosen is in sight.
  useLayoutEffect(() => {
    const { current } = list;
    const tab = document.getElementById(tabId(panel, chosen));
    if (current === null || tab === null) return;
    const end = tab.offsetLeft + tab.offsetWidth - current.clientWidth;
    current.scrollLeft = Math.min(tab.offsetLeft, Math.max(current.scrollLeft, end));
  }, [panel, chosen]);
  const walk = (event: KeyboardEvent, from: number) => {
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.id);
    document.getElementById(tabId(panel, next.id))?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={label} className={styles.tabs}>
      {tabs.map(({ id, label: name, note = '' }, index) => (
        <button
          key={id}
          id={tabId(panel, id)}
          type="button"
          role="tab"
          aria-selected={chosen === id}
          aria-controls={panel}
          tabIndex={chosen === id ? 0 : -1}
          onClick={() => onChoose(id)}
          onKeyDown={(event) => walk(event, index)}
        >
          {name} {note === '' ? null : <span>{note}</span>}
        </button>
      ))}
    </div>
  );
}
