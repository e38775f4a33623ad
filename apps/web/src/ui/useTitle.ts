import { useEffect } from 'react';

/** The tab's title while the component is there. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
