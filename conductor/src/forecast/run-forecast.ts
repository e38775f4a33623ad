import type { Forecast } from '@boocode/contracts/run-preview';

/** A step of which something is still to be done. */
export interface ForecastStep {
  key: string;
  /** Keys; what is none of the steps has ended. */
  depends_on: readonly string[];
  agent: string;
  /** Null for code, which takes no time worth counting and costs nothing. */
  forecast: Forecast | null;
  /** How long it has run already. */
  minutes_run?: number;
}

/**
 * What these steps come to together: tokens and money add up; minutes are those of a schedule in plan order, in which no agent does
 * more steps at once than it has slots. Null when there is nothing to do.
 */
export function runForecast(steps: readonly ForecastStep[], slots: ReadonlyMap<string, number>): Forecast | null {
  if (steps.length === 0) return null;
  const known = steps.flatMap(({ forecast }) => forecast ?? []);
  const money = known.flatMap(({ usd }) => usd ?? []);
  return {
    tokens: added(known.map(({ tokens }) => tokens)),
    minutes: { low: schedule(steps, slots, 'low'), high: schedule(steps, slots, 'high') },
    usd: money.length === 0 ? null : added(money),
    attempts: known.reduce((sum, { attempts }) => sum + attempts, 0),
  };
}

type Range = Forecast['tokens'];

function added(ranges: readonly Range[]): Range {
  return ranges.reduce((sum, { low, high }) => ({ low: sum.low + low, high: sum.high + high }), { low: 0, high: 0 });
}

/** List scheduling: whenever a step ends, what is ready and has a slot begins, in plan order. Answers with the end, in minutes. */
function schedule(steps: readonly ForecastStep[], slots: ReadonlyMap<string, number>, end: keyof Range): number {
  const waiting = new Map(steps.map((step) => [step.key, step]));
  const open = new Set(waiting.keys());
  const running: { step: ForecastStep; until: number }[] = [];
  let now = 0;
  for (;;) {
    for (const step of waiting.values()) {
      const busy = running.filter(({ step: other }) => other.agent === step.agent).length;
      // An agent without a slot would never begin; the preview says so, here it counts as one.
      const free = Math.max(slots.get(step.agent) ?? Infinity, 1) - busy;
      if (step.minutes_run === undefined && (free <= 0 || step.depends_on.some((key) => open.has(key)))) continue;
      waiting.delete(step.key);
      running.push({ step, until: now + Math.max((step.forecast?.minutes[end] ?? 0) - (step.minutes_run ?? 0), 0) });
    }
    if (running.length === 0) return now;
    now = Math.min(...running.map(({ until }) => until));
    for (const { step } of running.filter(({ until }) => until <= now)) open.delete(step.key);
    running.splice(0, running.length, ...running.filter(({ until }) => until > now));
  }
}
