import { createContext, useContext, type ReactNode, type RefObject } from 'react';

interface KeyScope {
  /** Whether the keys mean this part of the page. */
  active: boolean;
  root: RefObject<HTMLElement | null> | null;
}

const KeyScopeContext = createContext<KeyScope>({ active: true, root: null });

/** A part of the page whose keys work while it is the one that has the keyboard; the page itself is the outermost. */
export function KeyScope({ children, ...scope }: KeyScope & { children: ReactNode }) {
  return <KeyScopeContext value={scope}>{children}</KeyScopeContext>;
}

export const useKeyScope = () => useContext(KeyScopeContext);
