import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { rgPath } from '@vscode/ripgrep';
import { insideProject } from './inside-project.js';
import { ToolFailure } from './tool-failure.js';

const longestMs = 10_000;
const mostHits = 200;
const mostFiles = 500;

interface Search {
  pattern: string;
  /** Folder or file below which is searched. */
  path?: string | undefined;
}

/** Files of the project whose path fits a pattern, in order. What git ignores, and git's own files, are left out. */
export async function globProject(root: string, { pattern, path = '.' }: Search, signal: AbortSignal): Promise<string> {
  const { shown } = await insideProject(root, path);
  const found = await run(['--files', '--sort', 'path', `--glob=${pattern}`], {
    cwd: root,
    signal,
    most: mostFiles,
    shown,
  });
  if (found.lines.length === 0) return `No file fits ${pattern}.`;
  return listed(found, `more than ${mostFiles} files; use a narrower pattern`);
}

/** Lines of the project's files that a regular expression matches, as `path:line: text`. */
export async function grepProject(
  root: string,
  { pattern, path = '.', glob }: Search & { glob?: string | undefined },
  signal: AbortSignal,
): Promise<string> {
  const { shown } = await insideProject(root, path);
  const options = ['--line-number', '--no-heading', '--with-filename', '--sort', 'path', '--max-columns', '300'];
  const only = glob === undefined ? [] : [`--glob=${glob}`];
  const args = [...options, '--max-columns-preview', ...only, `--regexp=${pattern}`];
  const found = await run(args, { cwd: root, signal, most: mostHits, shown });
  if (found.lines.length === 0) return `Nothing matches ${pattern}.`;
  return listed(found, `more than ${mostHits} lines; search for something rarer, or in one folder`);
}

interface Found {
  lines: string[];
  more: boolean;
}

function listed({ lines, more }: Found, words: string): string {
  return more ? `${lines.join('\n')}\n\n(There are ${words}.)` : lines.join('\n');
}

/** Never follows links, so it stays in the folder that it is started in. */
const always = [
  '--no-config',
  '--no-follow',
  '--hidden',
  '--glob',
  '!.git',
  '--color',
  'never',
  '--max-filesize',
  '5M',
];

async function run(
  args: string[],
  { cwd, signal, most, shown }: { cwd: string; signal: AbortSignal; most: number; shown: string },
): Promise<Found> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  const child = spawn(rgPath, [...args, ...always, '--', shown === '.' ? './' : `./${shown}`], {
    cwd,
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: limit,
    killSignal: 'SIGKILL',
  });
  const words: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  // It is waited for below; a search that is cut off must not count as unheard until then.
  ended.catch(() => undefined);
  const lines: string[] = [];
  let more = false;
  for await (const line of createInterface({ input: child.stdout })) {
    more = lines.length === most;
    if (more) break;
    lines.push(line.replace(/^\.\//, ''));
  }
  if (more) child.kill('SIGKILL');
  const code = await ended.catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ToolFailure('The search took too long. Search for something narrower.');
  });
  // 1 = nothing was found; 2 with lines = some files could not be read.
  if (code === 2 && lines.length === 0)
    throw new ToolFailure(`The search failed: ${words.join('').trim().slice(0, 500)}`);
  return { lines, more };
}
