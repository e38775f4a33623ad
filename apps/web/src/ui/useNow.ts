import { useEffect, useState } from 'react';

const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The time: every second while `live`, else (and for people who asked for less motion) every minute. Milliseconds. */
export function useNow(live: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), live && !calm() ? 1000 : 60_000);
    return () => clearInterval(timer);
  }, [live]);
  return now;
}
