import { useSearchParams } from 'wouter';
import { placeOf, placeText, type Place } from './place.js';

/** What of findings the address shows: the open one, a place in the code, the run that is compared with. */
export function useFindingPlace() {
  const [params, setParams] = useSearchParams();
  const set = (changes: Record<string, string | null>, replace = false) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace },
    );
  const peek = params.get('peek');
  return {
    params,
    set,
    finding: params.get('tab') === 'findings' ? params.get('finding') : null,
    peek: peek === null ? null : placeOf(peek),
    showFinding: (ref: string | null) => set({ finding: ref, peek: null }),
    showPeek: (place: Place | null) => set({ peek: place === null ? null : placeText(place) }),
  };
}

/** The address of the page with one thing of it changed, for links. */
export function hrefWith(path: string, params: URLSearchParams, changes: Record<string, string>): string {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) next.set(name, value);
  return `${path}?${next.toString()}`;
}
