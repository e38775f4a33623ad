import { parseArgs } from 'node:util';
import { playBeside } from './beside.js';
import { buildEarlier, type EarlierBuild } from './earlier-build.js';
import { playKilled } from './killed.js';
import { allVersions, versionOf, type Version } from './versions.js';

/**
 * Upgrades from each of the versions, or commits, or from all that there are: with a run in flight that this one must end, and with the
 * earlier one still at work beside this one; `--only killed` or `--only beside` plays one of the two. `--builds FOLDER` keeps what was built of
 * them. Answers with the exit code.
 */
export async function playUpgrades(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { builds: { type: 'string' }, only: { type: 'string' } },
    allowPositionals: true,
  });
  const { only } = values;
  if (only !== undefined && !Object.hasOwn(plays, only)) {
    process.stderr.write(`--only takes ${Object.keys(plays).join(' or ')}, and not "${only}".\n`);
    return 2;
  }
  const chosen = Object.entries(plays).filter(([name]) => only === undefined || name === only);
  const from = positionals.length > 0 ? positionals.map(versionOf) : await allVersions();
  let failed = false;
  for (const version of from) {
    // One after the other: each is a whole product, and a build.
    const faults = await play(version, values.builds ?? null, chosen);
    failed ||= faults > 0;
  }
  return failed ? 1 : 0;
}

type Play = (earlier: EarlierBuild) => Promise<string>;
const plays: Readonly<Record<string, Play>> = { killed: playKilled, beside: playBeside };

/** How much of it failed. */
async function play(version: Version, keptIn: string | null, chosen: readonly [string, Play][]): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${version.name} (${version.commit}) ${line}\n`);
  try {
    const earlier = await buildEarlier(version, keptIn);
    try {
      let faults = 0;
      for (const [name, playIt] of chosen) faults += await told(say, name, () => playIt(earlier));
      return faults;
    } finally {
      earlier.remove();
    }
  } catch (error) {
    say(`could not be built: ${wordsOf(error)}`);
    return 1;
  }
}

async function told(say: (line: string) => void, what: string, playIt: () => Promise<string>): Promise<number> {
  try {
    say(`${what}: ${await playIt()}`);
    return 0;
  } catch (error) {
    say(`${what}: FAILED: ${wordsOf(error)}`);
    return 1;
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
