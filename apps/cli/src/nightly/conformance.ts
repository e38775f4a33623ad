import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Plays what has a long form, of which `npm test` plays a short one: every backend through the whole of the conformance suite, fifty kills of
 * coder at work on worktrees, git that dies at each of its calls, a review by each agent alone, an arena and findings mended from the command line, and a day by mouse and by keys too. Answers whether all of it held. What it says goes to stderr: stdout is the table's.
 */
export async function playConformance(): Promise<boolean> {
  // npm has the clone's own programs on its path.
  const vitest = spawn(
    'vitest',
    ['run', 'pty-dispatch', 'conformance', 'chaos-worktrees', 'crash', 'one-product', 'day', 'e2e.test'],
    {
      env: { ...process.env, BOOCODE_CONFORMANCE: 'long' },
      stdio: ['ignore', 2, 2],
    },
  );
  const [code] = await once(vitest, 'close');
  return code === 0;
}
