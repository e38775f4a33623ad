import { FlowRefusal, StepFailure, type Step, type StepInput } from '../types.js';
import { count } from '../wording.js';

/** Joins over angles, so told when a person says how many must complete. */
const isJoin = ({ stage }: Step): boolean => stage === 'fold';
const isAngle = ({ stage }: Step): boolean => stage === 'angle';
/** What has completed whenever the join begins: without it the run has stopped. */
const isSure = (step: Step): boolean => !isAngle(step) && step.on_failure !== 'continue';

/**
 * Steps whose join goes once all angles have ended and so many completed. Throws `FlowRefusal` when there are not so many. Which angles
 * are required stays as it is: without one of these the verdict is INCOMPLETE.
 */
export function withMinAngles(steps: Step[], wanted: number | undefined): Step[] {
  if (wanted === undefined) return steps;
  const angles = steps.filter(isAngle).length;
  if (wanted > angles) {
    throw new FlowRefusal(
      'angles.too-few',
      `${count(wanted, 'angle')} cannot complete in a run of ${count(angles, 'angle')}. Ask for ${angles} at most, or for a larger band.`,
    );
  }
  return steps.map((step) => {
    if (!isJoin(step)) return step;
    const sure = steps.filter((other) => isSure(other) && step.depends_on.includes(other.key)).length;
    return { ...step, min_deps: sure + wanted };
  });
}

/**
 * Fails a join of which fewer angles completed than were asked for: the rule of the row counts dependencies, and an optional one that is
 * no angle may have stood in for one.
 */
export function requireAngles({ step, dependencies }: StepInput): void {
  if (step.min_deps === null) return;
  const wanted = step.min_deps - dependencies.filter((one) => isSure(one.step)).length;
  const angles = dependencies.filter((one) => isAngle(one.step));
  const missing = angles.filter(({ state }) => state !== 'completed');
  const completed = angles.length - missing.length;
  if (completed >= wanted) return;
  const names = missing.map((one) => one.step.title).join(', ');
  throw new StepFailure(
    'angles.missing',
    `The run needs ${count(wanted, 'angle')}, and ${completed} completed; missing: ${names}.`,
  );
}
