import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { benchEngine } from './engine-bench.js';
import { readOptions, UsageError } from './options.js';
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
  const report = await benchEngine(options, (line) => process.stderr.write(`${line}\n`));
  const page = toMarkdown(report);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : page);
  if (options.write) {
    const command = ['npm run bench --', ...args].join(' ');
    await writeFile(PAGE, `# How fast the run engine is\n\nWritten by \`${command}\`; do not edit.\n\n${page}`);
  }
}
