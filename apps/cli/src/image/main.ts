import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { cloneRoot } from '../clone.js';
import { makeBase } from './base-root.js';
import { dockerIgnore } from './docker-ignore.js';
import { askImage } from './ask-image.js';
import { playStages } from './play-stages.js';
import { readDockerfile } from './read-dockerfile.js';

const run = promisify(execFile);
const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * `npm run prove:image [-- --base FOLDER]`: plays the steps of the Dockerfile in a Debian of its own and asks the server in it. What it
 * does not prove: that Docker itself builds and runs the image. `--base` keeps that Debian for the next time.
 */
async function prove(): Promise<number> {
  const missing = await whatIsMissing();
  if (missing !== null) {
    say(`The image cannot be proved here: ${missing}`);
    return 3;
  }
  const { values } = parseArgs({ options: { base: { type: 'string' } } });
  const work = mkdtempSync(path.join(tmpdir(), 'boocode-image-'));
  const since = performance.now();
  try {
    const base = values.base === undefined ? path.join(work, 'base') : path.resolve(values.base);
    const environment = await makeBase(base, say);
    const context = await makeContext(path.join(work, 'context'));
    const stages = readDockerfile(readFileSync(path.join(cloneRoot, 'Dockerfile'), 'utf8'));
    const image = await playStages(stages, { base, context, work, environment, say });
    const size = await megabytes(path.join(image.root, image.workdir));
    say(`${size} MB  ${image.workdir} of the image, beside ${await megabytes(base)} MB of Debian with Node`);
    const faults = await askImage(image, { stage: stages.at(-1), work, say });
    for (const fault of faults) say(`WRONG  ${fault}`);
    say(`${Math.round((performance.now() - since) / 1000)} s  in all`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function whatIsMissing(): Promise<string | null> {
  if (process.platform !== 'linux') return 'it takes Linux.';
  if (process.getuid?.() !== 0)
    return 'chroot and mounts are for root. Start it as root, in a machine that may be spoilt.';
  const tools = ['debootstrap', 'unshare', 'nsenter', 'setpriv'];
  const found = await Promise.allSettled(tools.map((tool) => run('sh', ['-c', `command -v ${tool}`])));
  const lacking = tools.filter((_, index) => found[index]?.status === 'rejected');
  return lacking.length === 0 ? null : `${lacking.join(', ')} is not there: apt install debootstrap util-linux`;
}

/** What git knows of this clone, as it stands, without what the image is not built from. */
async function makeContext(folder: string): Promise<string> {
  const ignored = dockerIgnore(readFileSync(path.join(cloneRoot, '.dockerignore'), 'utf8'));
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', listed, { cwd: cloneRoot, maxBuffer: 64 * 1024 * 1024 });
  for (const file of stdout.split('\0').filter((name) => name !== '' && !ignored(name))) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    copyFileSync(path.join(cloneRoot, file), path.join(folder, file));
  }
  return folder;
}

async function megabytes(folder: string): Promise<number> {
  const { stdout } = await run('du', ['--summarize', '--block-size=1M', folder]);
  return Number.parseInt(stdout, 10);
}

process.exitCode = await prove();
