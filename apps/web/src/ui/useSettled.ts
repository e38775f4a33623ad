import { useEffect, useState } from 'react';

/** So long nothing is typed before a server is asked about it. */
export const typingPauseMs = 300;

/** The value, once it has not changed for a while. */
export function useSettled(value: string, ms: number): string {
  const [settled, settle] = useState(value);
  useEffect(() => {
    if (value === settled) return undefined;
    const timer = setTimeout(() => settle(value), ms);
    return () => clearTimeout(timer);
  }, [value, settled, ms]);
  return settled;
}
