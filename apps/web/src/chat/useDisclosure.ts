import { createContext, use, useState } from 'react';

/** What a person has opened, by its place in the chat: rows leave the page as they are scrolled away, and come back as they were. */
export const Disclosures = createContext<Map<string, boolean>>(new Map());

export function useDisclosure(place: string): [boolean, () => void] {
  const known = use(Disclosures);
  const [open, setOpen] = useState(known.get(place) ?? false);
  return [
    open,
    () => {
      known.set(place, !open);
      setOpen(!open);
    },
  ];
}
