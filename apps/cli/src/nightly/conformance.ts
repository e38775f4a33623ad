import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Plays all tests in their long form, of which `npm test` plays a short one: every backend through the whole of the conformance suite, git
 * that dies at each of its calls, repositories of every kind, kills and storms on a whole product. Answers whether all of it held. What it
 * says goes to stderr: stdout is the table's.
 */
export async function playConformance(): Promise<boolean> {
  // npm has the clone's own programs on its path.
  const vitest = spawn('vitest', ['run'], {
    env: { ...process.env, BOOCODE_CONFORMANCE: 'long' },
    stdio: ['ignore', 2, 2],
  });
  const [code] = await once(vitest, 'close');
  return code === 0;
}
