import { readKept, writeKept } from '../composer/kept.js';
import { LaunchForm, emptyForm } from './launch-form.js';
import type { LaunchSeed } from './launcher-context.js';

const nameOf = (repo: string) => `boocode.launch.${repo}`;

/** Keeps a form that was not sent, one a repository; null forgets it. */
export const keepForm = (repo: string, form: LaunchForm | null) => writeKept(nameOf(repo), form);

/** The form as it was left, with what is known where it is opened. */
export function openForm({ repo, goal, flow }: LaunchSeed, key: string): LaunchForm {
  const kept = readKept(nameOf(repo), LaunchForm) ?? emptyForm(key);
  const other = flow !== null && flow !== kept.flow;
  return {
    ...kept,
    ...(other && { flow, agents: {}, min_angles: '', key }),
    ...(goal !== null && goal !== kept.goal && { goal, key }),
    ...(repo !== '' && { repo }),
  };
}
