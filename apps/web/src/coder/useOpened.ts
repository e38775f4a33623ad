import { createContext, use, useState } from 'react';

/** What a person has opened or closed, by its place: rows leave the page as they are scrolled away, and come back as they were. */
export const Opened = createContext<Map<string, boolean>>(new Map());

export function useOpened(place: string, usual: boolean): [boolean, () => void] {
  const known = use(Opened);
  const [chosen, setChosen] = useState(known.get(place));
  const open = chosen ?? usual;
  return [
    open,
    () => {
      known.set(place, !open);
      setChosen(!open);
    },
  ];
}
