import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { borders } from './borders.js';
import { readOptions, UsageError, type Options } from './options.js';
import { Played } from './played.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

try {
  process.exitCode = await main(readOptions(process.argv.slice(2), () => randomInt(2 ** 31)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** Plays the borders as the tests that they are, and says how many cases each was played with. */
async function main(options: Options): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boocode-fuzz-'));
  const report = path.join(folder, 'played.jsonl');
  writeFileSync(report, '');
  try {
    const code = await runTests(options, report);
    process.stdout.write(`\n${tableOf(readFileSync(report, 'utf8'))}\n`);
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runTests(
  { borders: names, property, seconds, seed, path: one }: Options,
  report: string,
): Promise<number> {
  const files = names.flatMap((name) => borders[name]?.files ?? []);
  const alone = property === null ? [] : ['-t', property.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)];
  const env = {
    ...process.env,
    BOOCODE_FUZZ_SECONDS: `${seconds}`,
    BOOCODE_FUZZ_SEED: `${seed}`,
    BOOCODE_FUZZ_REPORT: report,
    ...(one === null ? {} : { BOOCODE_FUZZ_PATH: one }),
  };
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...files, ...alone], { cwd: root, env, stdio: 'inherit' });
  const [code]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

function tableOf(lines: string): string {
  const played = lines.split('\n').flatMap((line) => (line === '' ? [] : [Played.parse(JSON.parse(line))]));
  const rows = played.map(({ border, property, cases, seed, failed }) =>
    [
      border.padEnd(14),
      `${cases}`.padStart(9),
      `${seed}`.padStart(12),
      failed ? 'FAULT' : '     ',
      property.slice(0, 100),
    ].join(' '),
  );
  return [`${'border'.padEnd(14)} ${'cases'.padStart(9)} ${'seed'.padStart(12)}`, ...rows].join('\n');
}
