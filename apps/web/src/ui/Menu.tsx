import type { LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from './Button.js';
import styles from './Menu.module.css';

interface MenuItem {
  id: string;
  name: string;
  detail?: string;
  icon: LucideIcon;
  run: () => void;
}

interface Props {
  label: string;
  icon: LucideIcon;
  /** Asked for when the menu opens. */
  items: () => MenuItem[];
}

/** A button with a list of actions below it: arrows walk, Escape closes and gives the focus back. */
export function Menu({ label, icon: Icon, items }: Props) {
  const [open, setOpen] = useState<MenuItem[] | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const entries = () => [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const isOpen = open !== null;
  useEffect(() => {
    if (isOpen) root.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  }, [isOpen, root]);
  const close = (back: boolean) => {
    setOpen(null);
    if (back) root.current?.querySelector('button')?.focus();
  };
  const walk = (event: KeyboardEvent) => {
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') close(true);
    else if (to === undefined) return;
    else all.at(to % all.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={root}
      className={styles.root}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(null);
      }}
      onKeyDown={isOpen ? walk : undefined}
    >
      <Button
        look="bare"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(isOpen ? null : items())}
      >
        <Icon aria-hidden className={styles.icon} />
      </Button>
      {open === null ? null : (
        <div id={id} role="menu" aria-label={label} className={styles.menu}>
          {open.map(({ id: key, name, detail, icon: Sign, run }) => (
            <button
              key={key}
              type="button"
              role="menuitem"
              onClick={() => {
                close(false);
                run();
              }}
            >
              <Sign aria-hidden className={styles.icon} />
              <span>{name}</span>
              {detail === undefined ? null : <small>{detail}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
