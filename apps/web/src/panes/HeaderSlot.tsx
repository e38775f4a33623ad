import { createContext, useContext, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** The part of a pane's header that its kind may fill. */
export const HeaderSlotContext = createContext<HTMLElement | null>(null);

/** Shows its children in the header of the pane that it stands in, in place of the title. */
export function HeaderSlot({ children }: { children: ReactNode }) {
  const slot = useContext(HeaderSlotContext);
  return slot === null ? null : createPortal(children, slot);
}
