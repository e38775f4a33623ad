import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { noConversion } from '../services/git/checkout.js';
import { askGit, gitText, runGit, type GitCall } from '../services/git/git.js';
import { createPersonGit } from '../services/git/person-git.js';

/**
 * A git folder of ours over a work tree of the person's. Objects are those of the repository, so refs there can hold them; the index and
 * the configuration are its own. No hook, filter or converter that the repository names is known here: bytes are what lies there.
 */
export interface Shadow {
  /** The top of the work tree. */
  folder: string;
  /** Ours. */
  dir: string;
  /** The git folder of the repository that all of its work trees share. */
  repository: string;
  /** The person's own index, and whether it can be begun with: see `fillIndex`. */
  own: { index: string; plain: boolean };
  /** What the person ignores everywhere; null = nothing. */
  ignored: string | null;
  git(args: string[], more?: Partial<GitCall>): GitCall;
}

const slowMs = 300_000;
/** A list of paths may be long. */
const muchBytes = 256 * 1024 * 1024;

/** Holds one folder a work tree, named by `shadowName`. */
export const shadowsIn = (dataDir: string): string => path.join(dataDir, 'checkpoints');

export function shadowName({ repository, folder }: Pick<Shadow, 'repository' | 'folder'>): string {
  return createHash('sha256').update(`${repository}\0${folder}`).digest('hex').slice(0, 24);
}

/** Of a shadow's files the one that is written each time that it is opened. */
export const lastUsed = 'info/attributes';

/** Makes it, or brings it up to date. It may be thrown away at any time. */
export async function openShadow(folder: string, dataDir: string): Promise<Shadow> {
  const gitPath = (name: string): Promise<string> =>
    gitText({ cwd: folder, args: ['rev-parse', '--path-format=absolute', '--git-path', name] });
  const [objects, index, exclude, attributes, repository, format, settings] = await Promise.all([
    gitPath('objects'),
    gitPath('index'),
    gitPath('info/exclude'),
    gitPath('info/attributes'),
    gitText({ cwd: folder, args: ['rev-parse', '--path-format=absolute', '--git-common-dir'] }),
    gitText({ cwd: folder, args: ['rev-parse', '--show-object-format'] }),
    askGit({
      cwd: folder,
      args: ['config', '--null', '--get-regexp', '^core\\.(ignorecase|precomposeunicode|autocrlf)$'],
    }),
  ]);
  const known = new Map(
    (settings ?? '')
      .split('\0')
      .map((entry) => entry.split('\n'))
      .map(([key, value]) => [key, value]),
  );
  const dir = path.join(shadowsIn(dataDir), shadowName({ repository, folder }));
  if (!(await isThere(path.join(dir, 'HEAD')))) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await runGit({
      cwd: folder,
      args: [`--git-dir=${dir}`, 'init', '--quiet', '--bare', '--template=', `--object-format=${format}`],
    });
  }
  const ignored = await personIgnores(folder, dataDir);
  await mkdir(path.join(dir, 'info'), { recursive: true });
  await writeFile(path.join(dir, lastUsed), noConversion);
  await writeFile(path.join(dir, 'info/exclude'), await textOf(exclude));
  // Also where the repository says that its file system keeps no modes or links: the folder is taken as it is.
  const config = [
    `core.bare=false`,
    `core.fileMode=true`,
    `core.symlinks=true`,
    `core.ignoreCase=${known.get('core.ignorecase') ?? 'false'}`,
    `core.precomposeUnicode=${known.get('core.precomposeunicode') ?? 'false'}`,
    `core.autocrlf=false`,
    `core.excludesFile=${ignored ?? '/dev/null'}`,
  ].flatMap((setting) => ['-c', setting]);
  const converts = isConverting(known.get('core.autocrlf')) || (await isThere(attributes));
  return {
    folder,
    dir,
    repository,
    own: { index, plain: !converts },
    ignored,
    git: (args, more) => ({
      cwd: folder,
      args: [...config, `--git-dir=${dir}`, `--work-tree=${folder}`, ...args],
      objects,
      timeoutMs: slowMs,
      maxBytes: muchBytes,
      ...more,
    }),
  };
}

function isConverting(autocrlf: string | undefined): boolean {
  return autocrlf !== undefined && autocrlf !== 'false';
}

/** The file with what the person ignores in every repository, by git's own rules; null where there is none. */
async function personIgnores(folder: string, dataDir: string): Promise<string | null> {
  const { code, out } = await createPersonGit(folder, dataDir)(['config', '--type=path', '--get', 'core.excludesFile']);
  const usual = path.join(process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config'), 'git/ignore');
  const file = code === 0 && out !== '' ? path.resolve(folder, out) : usual;
  return (await isThere(file)) ? file : null;
}

async function textOf(file: string): Promise<string> {
  return (await isThere(file)) ? readFile(file, 'utf8') : '';
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
