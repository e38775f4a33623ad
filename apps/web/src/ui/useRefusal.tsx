import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { useBeside, usePressElsewhere } from './useBeside.js';
import styles from './useRefusal.module.css';

/** What a button that is refused has in place of what it would do. */
interface RefusedProps {
  disabled: false;
  'aria-disabled': true;
  'aria-describedby': string;
  title: string | undefined;
  onClick: (event: MouseEvent<HTMLElement>) => void;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

interface Refusal {
  ref: RefObject<HTMLButtonElement | null>;
  /** To be given last, above all others; null = it is not refused. */
  refused: RefusedProps | null;
  /** Stands behind the button. */
  tip: ReactNode;
}

/**
 * Refuses a button, because of `reason`, in words. What is disabled takes no focus, and a title alone is seen by who has a mouse: a button
 * that is refused stays in reach and does nothing, and its reason is its description, which is shown while it has the focus by
 * keyboard, and at each press: by a pointer, a finger, or a key of the page, which brings the focus along.
 */
export function useRefusal(reason: string | null): Refusal {
  const id = useId();
  const ref = useRef<HTMLButtonElement>(null);
  const [shown, setShown] = useState(false);
  if (reason === null) {
    if (shown) setShown(false);
    return { ref, refused: null, tip: null };
  }
  const hide = () => setShown(false);
  const refused: RefusedProps = {
    disabled: false,
    'aria-disabled': true,
    'aria-describedby': id,
    title: shown ? undefined : reason,
    onClick: (event) => {
      // Neither its form nor what stands around it hears of it, as of what is disabled.
      event.preventDefault();
      event.stopPropagation();
      event.currentTarget.focus();
      setShown(true);
    },
    onFocus: ({ currentTarget }) => setShown(currentTarget.matches(':focus-visible')),
    onBlur: hide,
    onKeyDown: (event) => {
      if (event.key !== 'Escape' || !shown) return;
      event.preventDefault();
      event.stopPropagation();
      hide();
    },
  };
  const tip = shown ? (
    <Tip id={id} button={ref} onPressElsewhere={hide}>
      {reason}
    </Tip>
  ) : (
    <span id={id} hidden>
      {reason}
    </span>
  );
  return { ref, refused, tip };
}

/** Between the button and its reason, in pixels: the ring of the focus is there. */
const gap = 4;

interface TipProps {
  id: string;
  button: RefObject<HTMLButtonElement | null>;
  onPressElsewhere: () => void;
  children: string;
}

/** In the layer above all panes and dialogs, where nothing cuts it off. */
function Tip({ id, button, onPressElsewhere, children }: TipProps) {
  const tip = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => tip.current?.showPopover(), []);
  useBeside(tip, button, gap);
  usePressElsewhere([tip, button], onPressElsewhere);
  return (
    <span ref={tip} id={id} role="tooltip" popover="manual" className={styles.tip}>
      {children}
    </span>
  );
}
