import type { Act } from './race-act.js';
import { acts, oldActs } from './race-acts.js';

/* Which pairs meet in the short form. The long one has every pair. */

/** Calls on the run of long ago: of those on two runs, which can't meet, the short form has none. */
const OF_THE_OLD_RUN = new Set([
  'prune',
  'rerun from o of the old run',
  'fork the old run',
  'add a step to the old run',
]);

/** Calls that meet each other, and of all others those alone to which the same rows are of interest. */
interface Family {
  of: ReadonlySet<string>;
  beside: ReadonlySet<string>;
}

const familyOf = (of: RegExp, beside: string[]): Family => ({
  of: new Set(Object.keys(acts).filter((name) => of.test(name))),
  beside: new Set(beside),
});

const FOR_NEW_ONES = ['complete a', 'cancel the run', 'retry the run', 'claim', 'heartbeat', 'reap, as another'];

const FAMILIES: readonly Family[] = [
  familyOf(/gate|tries/, ['complete a', 'cancel the run', 'release', 'reap, as another', 'claim', 'rerun from a']),
  // What happens to a person's step.
  familyOf(/ y$/, [
    'complete a',
    'cancel the run',
    'retry the run',
    'pause the run',
    'rerun from a',
    'fork from b',
    'fail m, which stops the run',
    'claim',
  ]),
  // What else decides who is claimed, or what it may use.
  familyOf(/^claim under a budget$|^give the run a budget$/, [
    ...FOR_NEW_ONES,
    'complete a, which adds a step before j',
    'rerun from a',
    'fork from b',
    'limit the conductor',
    'claim under limits',
  ]),
  // Who ends an attempt, and who puts a row into a lane.
  familyOf(/ the day\b| the month\b/, ['complete a', 'cancel the run', 'reap, as another', 'add a step after a']),
  familyOf(/ hard budget$/, ['heartbeat', 'complete a', 'cancel the run', 'give the run a budget']),
];

/** Whether a pair is in the short form too. */
export function isShort(one: string, other: string): boolean {
  const names = [one, other];
  const old = names.filter((name) => OF_THE_OLD_RUN.has(name)).length;
  if (old > 0) return old === 2 || names.includes('limit the conductor');
  const apart = FAMILIES.filter(({ of }) => of.has(one) !== of.has(other));
  if (apart.length > 0) return apart.some(({ beside }) => names.some((name) => beside.has(name)));
  const added = names.filter((name) => !(name in oldActs)).length;
  return added !== 1 || names.some((name) => FOR_NEW_ONES.includes(name));
}

/** Whether the second of a pair may be seen waiting for the first though it polls. */
export function mayWait(one: Act, other: Act): boolean {
  return (
    !other.polls ||
    one.isExclusive ||
    one.writesAttempts === true ||
    other.waitsToo ||
    (one.waitsToo && one.call === other.call)
  );
}
