import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The flow of the repository: two steps of an agent, and what all flows do with what they found. */
export const READING_FLOW = 'project.look';

const files = {
  'src/shop.js': 'export const price = 42;\n',
  '.boocode/flows/look.yaml': `title: Look at the shop
summary: Two looks at the shop.
inputs: { change: false, focus: required }
angles:
  - { key: first, persona: adversarial-security-analyst, title: First look, brief: Look at the price., required: true }
  - { key: second, persona: test-engineer, title: Second look, brief: Look at the price again., required: true }
synthesizer: null
validate: false
`,
};

/**
 * What hosts work on, by machine: a clone that its runs read, whose every commit is pushed to the remote of all; and a clone that its runs write,
 * where the winner of an arena is merged into `main`.
 */
export class Grounds {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(folder: string, names: readonly string[]): Promise<Grounds> {
    const grounds = new Grounds(folder);
    const first = path.join(folder, 'first');
    await mkdir(first);
    await git(first, 'init', '--quiet', '--initial-branch=main', '--template=', '.');
    await write(first, files);
    await commit(first, 'Begin');
    await git(folder, 'clone', '--quiet', '--bare', first, 'remote.git');
    for (const name of names) {
      await mkdir(path.join(folder, name));
      for (const clone of [grounds.read(name), grounds.written(name)])
        await git(folder, 'clone', '--quiet', path.join(folder, 'remote.git'), clone);
      await git(grounds.read(name), 'checkout', '--quiet', '-b', name);
    }
    return grounds;
  }

  /** The clone on this machine whose commits are read. */
  read(name: string): string {
    return path.join(this.#folder, name, 'read');
  }

  /** The clone on this machine that is written. */
  written(name: string): string {
    return path.join(this.#folder, name, 'written');
  }

  /** A commit more on this machine, pushed: the runs from now on are pinned at it, and other hosts have to fetch it. */
  async moveOn(name: string, number: number): Promise<void> {
    const clone = this.read(name);
    await write(clone, { 'src/sold.js': `export const sold = ${number};\n` });
    await commit(clone, `Sell ${number}`);
    await git(clone, 'push', '--quiet', 'origin', name);
  }
}

/** What git prints in this folder. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: folder, env: environment, maxBuffer: 2 ** 26 })).stdout;
}

async function write(folder: string, wanted: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(wanted)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

async function commit(folder: string, message: string): Promise<void> {
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', message);
}

const environment = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.invalid',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.invalid',
};
