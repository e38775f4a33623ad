/** Of so many free slots those that one claim asks for, where `hosts` share the work: the others are asked for next. */
export function shareOf(free: Readonly<Record<string, number>>, hosts: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(free).map(([agent, slots]) => [agent, Math.ceil(slots / Math.max(1, hosts))]),
  );
}

/** The longest that a host with all of its slots in use waits before it answers an announcement, in milliseconds. */
const mostMs = 40;

/** How long a host waits before it answers an announcement, in milliseconds: none when it is idle or alone. `random` is from 0 to 1. */
export function wakeDelay(
  { running, slots, hosts }: { running: number; slots: number; hosts: number },
  random: number,
): number {
  if (hosts <= 1 || running === 0 || slots === 0) return 0;
  const load = Math.min(1, running / slots);
  return mostMs * load * (0.5 + random / 2);
}
