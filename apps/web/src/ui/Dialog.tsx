import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import styles from './Dialog.module.css';

interface Props {
  title: string;
  children: ReactNode;
  /** The content fills the sheet; the title is for ears alone. */
  bare?: boolean;
  /** For what is filled in, rather than agreed to. */
  wide?: boolean;
  /** Takes what room there is, on a phone all of it; a press beside it does not close it. */
  sheet?: boolean;
  /** Esc, the backdrop, and whatever the content offers. */
  onClose: () => void;
}

/** A modal sheet on the browser's own dialog: focus stays inside and returns to where it was. */
export function Dialog({ title, children, bare = false, wide = false, sheet = false, onClose }: Props) {
  const heading = useId();
  return (
    <dialog
      className={styles.dialog}
      data-wide={wide}
      data-sheet={sheet}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (!sheet && event.target === event.currentTarget) onClose();
      }}
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    >
      <Opener />
      <div className={bare ? undefined : styles.body}>
        <h2 id={heading} className={bare ? 'visually-hidden' : undefined}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}

/** Opens the sheet that it is the first in: what comes behind it can take the focus by itself (`autoFocus`) only in one that is open. */
function Opener() {
  const ref = useRef<HTMLSpanElement>(null);
  // A layout effect ends while the sheet is still in the page: one that is gone gives the focus back to nobody.
  useLayoutEffect(() => {
    const dialog = ref.current?.closest('dialog');
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return <span ref={ref} hidden />;
}
