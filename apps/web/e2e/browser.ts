import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

const cache = fileURLToPath(new URL('../node_modules/.cache/browser/', import.meta.url));
const home = join(cache, 'chromium-147');

/** Nothing that a browser does by itself reaches the network. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For pages on which much goes on for long: what pulses would be drawn sixty times a second, without a graphics card. */
export const still = '--force-prefers-reduced-motion';

/** The package's own configuration keeps its cache outside of the clone. */
const fontsConf = `<?xml version="1.0"?>
<fontconfig>
  <dir>${join(home, 'fonts')}</dir>
  <cachedir>${join(home, 'fonts-cache')}</cachedir>
</fontconfig>
`;

/**
 * The package unpacks into the directory for temporary files, and its libraries only where it believes to be in a Lambda.
 * Both are said to it by environment variables, for as long as it unpacks.
 */
async function unpack(into: string): Promise<void> {
  const { TMPDIR, AWS_EXECUTION_ENV, LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
  Object.assign(process.env, { TMPDIR: into, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    const bundled = await import('@sparticuz/chromium');
    await bundled.default.executablePath();
  } finally {
    for (const [name, value] of Object.entries({ TMPDIR, AWS_EXECUTION_ENV, LD_LIBRARY_PATH, FONTCONFIG_PATH })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Starts the browser that comes from npm; where that package has none (macOS, Windows, arm), an installed Chrome. */
export async function startBrowser(more: readonly string[] = []): Promise<Browser> {
  const all = [...args, ...more];
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome', args: all });
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true });
    const fresh = await mkdtemp(join(cache, 'unpacking-'));
    await unpack(fresh);
    await writeFile(join(fresh, 'fonts.conf'), fontsConf);
    // The rename makes it whole or not there: a test run may be killed while it unpacks, and two may unpack at once.
    await rename(fresh, home).catch(async (error: unknown) => {
      if (!existsSync(home)) throw error;
      await rm(fresh, { recursive: true });
    });
  }
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    args: all,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
      LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
    },
  });
}
