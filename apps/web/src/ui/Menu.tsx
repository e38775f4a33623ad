import type { LucideIcon } from 'lucide-react';
import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import styles from './Menu.module.css';
import { typeahead, typeaheadMs } from './typeahead.js';
import { useBeside, usePressElsewhere } from './useBeside.js';

export interface MenuItem {
  /** One of its own in the menu. */
  label: string;
  /** What it does, in a sentence below the label. */
  about?: string;
  icon?: LucideIcon;
  danger?: boolean;
  /** Why it may not be done, in words: it stands there, and does nothing. */
  refusal?: string | null;
  act: () => void;
}

interface Props {
  label: string;
  items: readonly MenuItem[];
  /** The item that has the focus at first. */
  at: 'first' | 'last';
  /** What opened it: it stands beside this, and gives the focus back to it. */
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

const entriesOf = (menu: HTMLElement | null) => [...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];

/**
 * ARIA's menu: arrows, Home, End and first letters walk it; Escape, Tab, an action and a press elsewhere close it. It stands in the
 * page itself, where no pane cuts it off.
 */
export function Menu({ label, items, at, button, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const onTyped = useTyped((typed) => {
    const all = entriesOf(menu.current);
    const from = all.findIndex((one) => one === document.activeElement);
    const to = typeahead(
      items.map((item) => item.label),
      from,
      typed,
    );
    if (to !== null) all[to]?.focus();
  });
  useBeside(menu, button);
  useLayoutEffect(
    () =>
      entriesOf(menu.current)
        .at(at === 'first' ? 0 : -1)
        ?.focus(),
    [at],
  );
  usePressElsewhere([menu, button], onClose);
  const close = () => {
    onClose();
    button.current?.focus();
  };
  const walk = (event: KeyboardEvent) => {
    event.stopPropagation();
    const all = entriesOf(menu.current);
    const from = all.findIndex((one) => one === document.activeElement);
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to % all.length)?.focus();
    // The browser goes on from the button to what is behind it.
    else if (event.key === 'Tab') return close();
    else if (event.key === 'Escape') close();
    else return onTyped(event);
    return event.preventDefault();
  };
  return (
    <div ref={menu} role="menu" tabIndex={-1} aria-label={label} className={styles.menu} onKeyDown={walk}>
      {items.map(({ label: name, about, icon: Icon, danger = false, refusal = null, act }) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-danger={danger}
          // Reached by keyboard as the others are: only so is the reason read.
          aria-disabled={refusal !== null}
          className={styles.item}
          onClick={() => {
            if (refusal !== null) return;
            close();
            act();
          }}
        >
          {Icon === undefined ? null : <Icon aria-hidden className={styles.icon} />}
          <span>{name}</span>
          {refusal === null && about === undefined ? null : <small>{refusal ?? about}</small>}
        </button>
      ))}
    </div>
  );
}

/** Puts letters together that are struck one after the other. */
function useTyped(onTyped: (typed: string) => void) {
  const typed = useRef({ words: '', at: 0 });
  return ({ key, timeStamp, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
    // A space presses the item.
    if (key.length !== 1 || key === ' ' || ctrlKey || altKey || metaKey) return;
    const { words, at } = typed.current;
    typed.current = { words: timeStamp - at > typeaheadMs ? key : words + key, at: timeStamp };
    onTyped(typed.current.words);
  };
}
