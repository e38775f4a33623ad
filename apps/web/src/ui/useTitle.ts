import { useEffect } from 'react';
import { useKeyScope } from '../keyboard/scope.js';

/** The tab's title while the component is there; of several panes the one with the keyboard gives it. */
export function useTitle(title: string) {
  const { active } = useKeyScope();
  useEffect(() => {
    if (active) document.title = title;
  }, [title, active]);
}
