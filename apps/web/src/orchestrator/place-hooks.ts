import { useCallback, useMemo, useRef, useEffect } from 'react';
import type { BaseLocationHook, BaseSearchHook } from 'wouter';

const split = (place: string): [path: string, search: string] => {
  const at = place.indexOf('?');
  return at < 0 ? [place, ''] : [place.slice(0, at), place.slice(at + 1)];
};

/** Lets pages with links and addresses live at a place that somebody else keeps, instead of the browser's. */
export function usePlaceHooks(place: string, setPlace: (place: string) => void) {
  const [path, search] = split(place);
  const current = useRef(setPlace);
  useEffect(() => {
    current.current = setPlace;
  });
  const navigate = useCallback((to: string) => current.current(to), []);
  return useMemo(() => {
    const hook: BaseLocationHook = () => [path, navigate];
    const searchHook: BaseSearchHook = () => search;
    return { hook, searchHook };
  }, [path, search, navigate]);
}
