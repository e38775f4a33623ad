import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { insideProject } from './inside-project.js';
import { ToolFailure } from './tool-failure.js';

const mostBytes = 5_000_000;
const mostLines = 2_000;
const longestLine = 1_800;
const mostCharacters = 60_000;

/** Lines of a text file of the project, each with its number. */
export async function readProjectFile(
  root: string,
  { path, offset = 1, limit = mostLines }: { path: string; offset?: number | undefined; limit?: number | undefined },
): Promise<string> {
  const { absolute, shown } = await insideProject(root, path);
  const lines = (await textOf(absolute, shown)).replace(/\n$/, '').split('\n');
  const wanted = lines.slice(offset - 1, offset - 1 + Math.min(limit, mostLines));
  const told: string[] = [];
  let characters = 0;
  for (const [at, line] of wanted.entries()) {
    const text = line.length > longestLine ? `${line.slice(0, longestLine)} […]` : line;
    characters += text.length;
    if (characters > mostCharacters) break;
    told.push(`${offset + at}: ${text.replace(/\r$/, '')}`);
  }
  const last = offset + told.length - 1;
  if (told.length === 0) return `${shown} has ${lines.length} lines; there is none from ${offset} on.`;
  const rest = last < lines.length ? `\n\n(${lines.length} lines in all; read on with offset ${last + 1}.)` : '';
  return `${shown}\n\n${told.join('\n')}${rest || `\n\n(${lines.length} lines in all.)`}`;
}

async function textOf(absolute: string, shown: string): Promise<string> {
  // The path was resolved: a link that has come into its place since is not followed, and a pipe would never answer.
  const file = await open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => {
    throw new ToolFailure(`${shown} cannot be opened.`);
  });
  try {
    const { size, ...stats } = await file.stat();
    if (!isFile(stats.mode)) throw new ToolFailure(`${shown} is no file. List folders with glob.`);
    if (size > mostBytes)
      throw new ToolFailure(`${shown} is larger than ${mostBytes / 1e6} MB. Search in it with grep.`);
    const content = await file.readFile();
    if (content.subarray(0, 8_192).includes(0)) throw new ToolFailure(`${shown} is no text.`);
    return content.toString('utf8');
  } finally {
    await file.close();
  }
}

const isFile = (mode: number) => (mode & constants.S_IFMT) === constants.S_IFREG;
