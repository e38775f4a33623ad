/** What a clock on a wall shows; `month` counts from 0. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** The zone of this process, which is its agents' too. */
export const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Whether there is a time zone of this name, such as `Europe/Berlin`. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // The constructor's only fault is a name that it doesn't know, and that is the answer.
    return false;
  }
}

/** What clocks in a zone show at a moment. */
export function wallTime(moment: Date, zone: string): WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month') - 1,
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

/** The moment at which clocks in a zone show that; days and minutes beyond their end run on into the next. */
export function momentOf(wall: WallTime, zone: string): Date {
  const shown = utc(wall);
  const near = new Date(shown - offsetAt(new Date(shown), zone));
  // Where clocks are changed in between, the offset is that of the moment itself.
  return new Date(shown - offsetAt(near, zone));
}

/** Milliseconds by which a zone is ahead of UTC. */
function offsetAt(moment: Date, zone: string): number {
  return utc(wallTime(moment, zone)) - Math.floor(moment.getTime() / 60_000) * 60_000;
}

function utc({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month, day, hour, minute);
}
