import { useEffect, useEffectEvent, useLayoutEffect, type RefObject } from 'react';

/** From the edges of the screen, in pixels. */
const edge = 4;
const within = (wanted: number, most: number) => `${Math.max(edge, Math.min(wanted, most - edge))}px`;

/** Below the button, or above it where only there is room; wholly on the screen. */
function placeBeside(box: HTMLElement, button: HTMLElement, gap: number): void {
  const { width, height } = box.getBoundingClientRect();
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const needed = height + gap;
  const below = bottom + needed <= window.innerHeight || bottom + top < window.innerHeight;
  box.style.top = within(below ? bottom + gap : top - needed, window.innerHeight - height);
  box.style.left = within(left + width <= window.innerWidth ? left : right - width, window.innerWidth - width);
}

/** Keeps a box on the screen beside the button that it belongs to, when what is around that moves; `gap` pixels lie between them. */
export function useBeside(box: RefObject<HTMLElement | null>, button: RefObject<HTMLElement | null>, gap = 0): void {
  useLayoutEffect(() => {
    const place = () => {
      if (box.current !== null && button.current !== null) placeBeside(box.current, button.current, gap);
    };
    place();
    window.addEventListener('resize', place);
    document.addEventListener('scroll', place, { capture: true, passive: true });
    return () => {
      window.removeEventListener('resize', place);
      document.removeEventListener('scroll', place, { capture: true });
    };
  }, [box, button, gap]);
}

/** Hears a press on whatever is not inside of these. */
export function usePressElsewhere(inside: readonly RefObject<HTMLElement | null>[], onPress: () => void): void {
  const pressed = useEffectEvent(({ target }: Event) => {
    if (target instanceof Node && inside.every(({ current }) => current?.contains(target) !== true)) onPress();
  });
  useEffect(() => {
    document.addEventListener('pointerdown', pressed, { capture: true });
    return () => document.removeEventListener('pointerdown', pressed, { capture: true });
  }, []);
}
