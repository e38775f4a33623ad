import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';

/** The whole of it, but for what rounding takes. */
const whole = 0.98;

/** Tells whether an element is wholly in sight; one that has left the page is not. */
export function useSeen(onSeen: (seen: boolean) => void): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const tell = useEffectEvent(onSeen);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => tell((entries.at(-1)?.intersectionRatio ?? 0) >= whole), {
      threshold: whole,
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      tell(false);
    };
  }, []);
  return element;
}
