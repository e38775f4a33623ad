import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { benchEngine } from './engine-bench.js';
import { readOptions, UsageError } from './options.js';
import { profileToMarkdown } from './profile-page.js';
import { profileEngine } from './profile.js';
import { toMarkdown } from './report.js';

const PAGE = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** Progress goes to stderr, the report to stdout. */
async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options.profile) {
    const profiles = await profileEngine(options, log);
    const shown = options.json ? JSON.stringify(profiles, null, 2) : profiles.map(profileToMarkdown).join('\n');
    process.stdout.write(`${shown}\n`);
    return;
  }
  const report = await benchEngine(options, log);
  const page = toMarkdown(report);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : page);
  if (options.write) {
    const command = ['npm run bench --', ...args].join(' ');
    await writeFile(PAGE, `# How fast the run engine is\n\nWritten by \`${command}\`; do not edit.\n\n${page}`);
  }
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
