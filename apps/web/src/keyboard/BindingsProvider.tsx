import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { settingsQuery } from '../api/settings.js';
import { bindingsWith, type Action, type Bindings } from './keymap.js';
import { keyWords } from './stroke.js';

const BindingsContext = createContext<Bindings>(bindingsWith({}));

/** The keys that the person chose, for all below. */
export function BindingsProvider({ children }: { children: ReactNode }) {
  const { data } = useQuery(settingsQuery());
  const keys = data?.keys;
  const bindings = useMemo(() => bindingsWith(keys ?? {}), [keys]);
  return <BindingsContext value={bindings}>{children}</BindingsContext>;
}

export const useBindings = () => useContext(BindingsContext);

/** `words` with the keys of an action behind them, for a tooltip. */
export function useHint(): (words: string, action: Action) => string {
  const bindings = useBindings();
  return (words, action) => {
    const keys = keyWords(bindings[action]);
    return keys === '' ? words : `${words} (${keys})`;
  };
}
