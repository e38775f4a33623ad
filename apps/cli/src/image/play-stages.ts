import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { failedCommand } from './failed-command.js';
import type { Stage, Step } from './read-dockerfile.js';

const run = promisify(execFile);
const muchOutput = 64 * 1024 * 1024;

/** Mounts what a command expects to be there, for it alone: they go with its namespace. */
const inRoot = `set -eu
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
exec chroot "$1" /bin/sh -c 'cd "$1" && exec /bin/sh -c "$2"' sh "$2" "$3"`;

export interface Ground {
  /** A root with what the base image has; copied for each stage, never changed. */
  base: string;
  /** The build context. */
  context: string;
  /** Where stages are made, one folder each. */
  work: string;
  /** What the network of this machine asks for: its own certificates. */
  environment: Record<string, string>;
  say: (line: string) => void;
}

export interface Played {
  root: string;
  workdir: string;
  environment: Record<string, string>;
}

/** Plays the stages one after another, as root in roots of their own. Returns the last one. Throws with the output of what failed. */
export async function playStages(stages: readonly Stage[], ground: Ground): Promise<Played> {
  const roots = new Map<string, string>();
  let last: Played | null = null;
  for (const [index, stage] of stages.entries()) {
    const root = path.join(ground.work, `stage-${index}`);
    // Stages build on each other: one after another, as Docker does it.
    // oxlint-disable-next-line no-await-in-loop
    await run('cp', ['-a', '--reflink=auto', ground.base, root]);
    last = { root, workdir: '/', environment: {} };
    for (const step of stage.steps) {
      const since = performance.now();
      // oxlint-disable-next-line no-await-in-loop
      await play(step, last, { ground, roots });
      if (step.kind === 'run')
        ground.say(`${Math.round((performance.now() - since) / 1000)} s  RUN ${step.command.slice(0, 100)}`);
    }
    if (stage.name !== null) roots.set(stage.name, root);
  }
  if (last === null) throw new Error('the Dockerfile has no stage');
  return last;
}

async function play(
  step: Step,
  stage: Played,
  { ground, roots }: { ground: Ground; roots: ReadonlyMap<string, string> },
): Promise<void> {
  switch (step.kind) {
    case 'env':
      stage.environment[step.name] = step.value;
      return;
    case 'workdir':
      stage.workdir = path.resolve(stage.workdir, step.path);
      mkdirSync(path.join(stage.root, stage.workdir), { recursive: true });
      return;
    case 'copy': {
      const from = step.from === null ? ground.context : roots.get(step.from);
      if (from === undefined) throw new Error(`COPY --from=${step.from}: there is no such stage before`);
      for (const source of step.sources) copy(path.join(from, source), stage, step.to);
      return;
    }
    case 'run':
      await runIn(stage, step.command, ground.environment);
      return;
  }
}

/** As Docker has it: of a folder its content, of a file the file, into `to` where that is a folder. */
function copy(source: string, { root, workdir }: Played, to: string): void {
  const target = path.join(root, path.resolve(workdir, to));
  const into = !statSync(source).isDirectory() && (to.endsWith('/') || existsSync(target));
  cpSync(source, into ? path.join(target, path.basename(source)) : target, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
  });
}

async function runIn({ root, workdir, environment }: Played, command: string, more: Record<string, string>) {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', ...more };
  try {
    await run('unshare', ['--mount', 'sh', '-c', inRoot, 'sh', root, workdir, command], {
      env: { ...env, ...environment },
      maxBuffer: muchOutput,
    });
  } catch (error) {
    const said = failedCommand(error).output.trim().split('\n').slice(-40).join('\n');
    throw new Error(`RUN ${command}\nfailed:\n${said}`, { cause: error });
  }
}
