const minute = 60_000;

/** How many refusals are written down in a minute: of one caller, and of all. */
export const refusalsPerMinute = { each: 20, all: 200 };

/** Whether one more refusal of this caller is written down: a flood of them must not fill the table. */
export function limitRefusals(now: () => number = () => performance.now()): (caller: string) => boolean {
  const counts = new Map<string, number>();
  let since = now();
  let all = 0;
  return (caller) => {
    if (now() - since >= minute) {
      counts.clear();
      all = 0;
      since = now();
    }
    const own = counts.get(caller) ?? 0;
    if (own >= refusalsPerMinute.each || all >= refusalsPerMinute.all) return false;
    counts.set(caller, own + 1);
    all += 1;
    return true;
  };
}
