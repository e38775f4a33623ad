import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WorktreeOrphan } from '@boocode/contracts/worktree';
import { z } from 'zod';
import type { Config } from '../config.js';

const script = fileURLToPath(new URL('../../../coder/dist/worktrees/tell-orphans.js', import.meta.url));
const patienceMs = 120_000;

/** What worktrees have lost of themselves, as coder itself would say, which does not run now. Throws when it could not look. */
export async function readOrphans(
  { dataDir }: Pick<Config, 'dataDir'>,
  databaseUrl: string,
): Promise<WorktreeOrphan[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: { ...process.env, DATABASE_URL: databaseUrl, BOOCODE_DATA_DIR: dataDir },
    timeout: patienceMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  return z.array(WorktreeOrphan).parse(JSON.parse(stdout));
}
