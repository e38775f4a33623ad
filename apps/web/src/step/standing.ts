import type { TaskView } from '@boocode/contracts/task';

/** With another of these, what a step is told may be another. */
export const standingOf = ({ attempt, state }: TaskView) => `${attempt} ${state}`;
