import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Button } from './Button.js';
import styles from './MenuButton.module.css';

export interface MenuItem {
  label: string;
  /** Said beside it, quieter. */
  about?: string;
  danger?: boolean;
  act: () => void;
}

interface Props {
  label: string;
  title?: string;
  items: readonly MenuItem[];
  children: ReactNode;
  className?: string | undefined;
}

/** A button that opens a list of actions: arrows walk it, Escape and a click elsewhere close it, and the focus returns. */
export function MenuButton({ label, title, items, children, className }: Props) {
  const button = useRef<HTMLSpanElement>(null);
  const [at, setAt] = useState<DOMRect | null>(null);
  const close = (refocus: boolean) => {
    setAt(null);
    if (refocus) button.current?.querySelector('button')?.focus();
  };
  return (
    <span ref={button} className={className}>
      <Button
        look="bare"
        aria-label={label}
        title={title ?? label}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        data-menu
        onClick={({ currentTarget }) => setAt(at === null ? currentTarget.getBoundingClientRect() : null)}
      >
        {children}
      </Button>
      {at === null ? null : createPortal(<Menu label={label} items={items} at={at} onClose={close} />, document.body)}
    </span>
  );
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  at: DOMRect;
  onClose: (refocus: boolean) => void;
}

function Menu({ label, items, at, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const options = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  useLayoutEffect(() => {
    const box = menu.current;
    if (box === null) return;
    const { width, height } = box.getBoundingClientRect();
    const below = at.bottom + height <= window.innerHeight;
    box.style.top = `${Math.max(0, below ? at.bottom : at.top - height)}px`;
    box.style.left = `${Math.max(0, Math.min(at.left, window.innerWidth - width))}px`;
    box.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [at]);
  useEffect(() => {
    const outside = ({ target }: Event) => {
      if (target instanceof Node && menu.current?.contains(target) !== true) onClose(false);
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [onClose]);
  const step = (by: number) => {
    const all = options();
    const from = all.findIndex((one) => one === document.activeElement);
    all[(from + by + all.length) % all.length]?.focus();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => options()[0]?.focus(),
    End: () => options().at(-1)?.focus(),
    Escape: () => onClose(true),
    Tab: () => onClose(true),
  };
  return (
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className={styles.menu}
      onKeyDown={(event) => {
        event.stopPropagation();
        const key = keys[event.key];
        if (key === undefined) return;
        event.preventDefault();
        key();
      }}
    >
      {items.map(({ label: name, about, danger = false, act }) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-danger={danger}
          className={styles.item}
          onClick={() => {
            onClose(true);
            act();
          }}
        >
          <span>{name}</span>
          {about === undefined ? null : <span className={styles.about}>{about}</span>}
        </button>
      ))}
    </div>
  );
}
