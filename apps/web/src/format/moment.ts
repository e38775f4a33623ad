const time = { hour: '2-digit', minute: '2-digit' } as const;
const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;

/** A moment in the person's own time: `14:05`, and with its day where that is not today: `Sat 28 Nov, 14:05`. */
export function moment(iso: string, now: number): string {
  const at = new Date(iso);
  const clock = at.toLocaleTimeString(undefined, time);
  return at.toDateString() === new Date(now).toDateString()
    ? clock
    : `${at.toLocaleDateString(undefined, day)}, ${clock}`;
}
