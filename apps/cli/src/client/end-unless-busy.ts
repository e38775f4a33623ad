import type { Context } from '../context.js';
import type { Found } from './background.js';
import { hasEnded } from './ended.js';

/** Ends the BooCode that was started here, unless others use it by now. */
export async function endUnlessBusy(found: Found, { output }: Context): Promise<void> {
  if (found.end === null) return;
  const [runs, tasks] = await Promise.all([found.client.runs(), found.client.tasks()]);
  const busy = [...runs, ...tasks.filter((task) => task.flow_run_id === null)].filter(
    (other) => !hasEnded(other.condition),
  );
  if (busy.length === 0) return await found.end();
  output.say(
    `BooCode stays up for ${busy.length === 1 ? 'one more that goes on' : `${busy.length} more that go on`}; \`npm run boocode -- down\` ends it.`,
  );
}
