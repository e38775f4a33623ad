import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Plays every backend through the whole of the conformance suite, and kills coder fifty times at work on worktrees; of both `npm test` plays
 * the short form. Answers whether all of it held. What it says goes to stderr: stdout is the table's.
 */
export async function playConformance(): Promise<boolean> {
  // npm has the clone's own programs on its path.
  const vitest = spawn('vitest', ['run', 'pty-dispatch', 'conformance', 'chaos-worktrees'], {
    env: { ...process.env, BOOCODE_CONFORMANCE: 'long' },
    stdio: ['ignore', 2, 2],
  });
  const [code] = await once(vitest, 'close');
  return code === 0;
}
