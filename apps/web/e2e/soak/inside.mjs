import { renameSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import timers from 'node:timers';
import promised from 'node:timers/promises';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/*
 * Loaded by Node into each process of the product before its own code (`NODE_OPTIONS=--import …`), nothing of which it changes:
 *
 * - every wait of half an hour or longer is over so many times sooner, so that what is done once an hour is done once a simulated hour; and
 *   what is done once a day too, as days of rows go by in hours (`age-rows.ts`). Shorter waits, time limits of work
 *   among them, and the clock stay as they are.
 * - on SIGUSR2 the garbage is taken away, and what is left is written down for whoever asked.
 */
const factor = Number(process.env.BOOCODE_SOAK_FACTOR);
const folder = process.env.BOOCODE_SOAK_FOLDER;
/** A pool replaces a connection after half an hour to an hour. */
const longMs = 30 * 60 * 1_000;
const dayMs = 24 * 60 * 60 * 1_000;

/** Of the supervisor these are handed on; agents, shells and git are to know nothing of it. */
const isOurs = /apps\/(cli|server|coder|booterm)\/dist\/main\.js$/.test(process.argv[1] ?? '');
if (!process.argv[1]?.includes('apps/cli/')) {
  for (const name of ['NODE_OPTIONS', 'BOOCODE_SOAK_FACTOR', 'BOOCODE_SOAK_FOLDER']) delete process.env[name];
}
if (isOurs && factor >= 1 && folder !== undefined) {
  shortenWaits();
  answerLooks(folder);
}

function shorter(ms) {
  if (ms >= dayMs) return ms / factor / 24;
  return ms >= longMs ? ms / factor : ms;
}

function shortenWaits() {
  for (const name of ['setTimeout', 'setInterval']) {
    const real = timers[name];
    const sooner = (callback, ms, ...rest) => real(callback, shorter(ms), ...rest);
    // With what `promisify` looks for.
    Object.defineProperties(sooner, Object.getOwnPropertyDescriptors(real));
    timers[name] = sooner;
    globalThis[name] = sooner;
    const wait = promised[name];
    promised[name] = (ms, ...rest) => wait(shorter(ms), ...rest);
  }
  syncBuiltinESMExports();
}

function answerLooks(into) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    // Twice: what is let go by the first may hold what the second takes.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const code = getHeapCodeStatistics();
    const codeBytes = code.code_and_metadata_size + code.bytecode_and_metadata_size;
    const resources = {};
    for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
    const file = path.join(into, `${process.pid}.json`);
    writeFileSync(`${file}.draft`, JSON.stringify({ heapUsed, codeBytes, external, resources }));
    renameSync(`${file}.draft`, file);
  });
}
