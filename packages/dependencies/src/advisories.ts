import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { whyNothingWasLearned } from './nothing-learned.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const Manifest = z.object({ packageManager: z.string() });
const pnpm = Manifest.parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8'))).packageManager;

/** Asks the registry what is known to be wrong with what is installed; ends as `pnpm audit` does. */
const args = ['--yes', pnpm, 'audit', ...process.argv.slice(2)];
const { status, stdout, stderr, error } = spawnSync('npx', args, { cwd: root, encoding: 'utf8' });
if (error !== undefined) throw error;
const nothing = whyNothingWasLearned(`${stdout}${stderr}`);
if (nothing === null) process.stdout.write(`${stdout}${stderr}`);
else process.stderr.write(`${nothing}\n`);
process.exitCode = nothing === null ? (status ?? 1) : 1;
