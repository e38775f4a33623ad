import { useEffect, useState } from 'react';

const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Milliseconds until a moment, never below 0. It changes when the whole second does, so that a countdown leaves none out; once a minute
 * for people who asked for less motion.
 */
export function useRemaining(until: string): { ms: number; calm: boolean } {
  const end = Date.parse(until);
  const [now, setNow] = useState(Date.now);
  const ms = Math.max(0, end - now);
  const isCalm = calm();
  useEffect(() => {
    if (ms === 0) return undefined;
    const step = isCalm ? 60_000 : 1000;
    const timer = setTimeout(() => setNow(Date.now()), (ms % step) + 1);
    return () => clearTimeout(timer);
  }, [ms, isCalm]);
  return { ms, calm: isCalm };
}
