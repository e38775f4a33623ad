import { useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Button } from './Button.js';
import { Menu, type MenuItem } from './Menu.js';

interface Props {
  label: string;
  /** Of the button; default: its label. */
  title?: string;
  /** Asked for while the menu is open. */
  items: () => readonly MenuItem[];
  /** What the button shows. */
  children: ReactNode;
}

/** ARIA's menu button: a click, Enter, Space and ↓ open a menu at its first item, ↑ at its last. */
export function MenuButton({ label, title, items, children }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  /** The item at which it was opened. */
  const [opened, setOpened] = useState<'first' | 'last' | null>(null);
  return (
    <>
      <Button
        ref={button}
        look="bare"
        aria-label={label}
        title={title ?? label}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        onClick={() => setOpened(opened === null ? 'first' : null)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpened(event.key === 'ArrowDown' ? 'first' : 'last');
        }}
      >
        {children}
      </Button>
      {opened === null
        ? null
        : createPortal(
            <Menu label={label} items={items()} at={opened} button={button} onClose={() => setOpened(null)} />,
            document.body,
          )}
    </>
  );
}
