import { Id } from '@boocode/contracts/ids';
import type { ProjectView } from '@boocode/contracts/project';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { CliError, exitCode } from '../errors.js';
import type { CoderClient } from './coder-client.js';

/** The id of the project of this name or in this folder; an id is taken as it is. Throws `CliError` when there is none, or more than one. */
export async function findProject(
  client: Pick<CoderClient, 'projects'>,
  wanted: string,
  folder: string,
): Promise<string> {
  if (Id.safeParse(wanted).success) return wanted;
  const projects = await client.projects();
  const place = await realpath(path.resolve(folder, wanted)).catch(() => null);
  const found = projects.filter(({ name, path: own }) => name === wanted || own === place);
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only.id;
  throw new CliError({
    code: only === undefined ? 'project.unknown' : 'project.ambiguous',
    message:
      only === undefined
        ? `No project is called ${wanted}, and none lies there. ${knownWords(projects)}`
        : `${found.length} projects answer to ${wanted}: ${found.map(inWords).join(', ')}. Give the whole path of its folder, or its id.`,
    exit: exitCode.usage,
  });
}

/** So many are named. */
const most = 10;

function knownWords(projects: readonly ProjectView[]): string {
  if (projects.length === 0) return 'There is no project yet: the first run or task in a folder makes one.';
  const more = projects.length > most ? `, and ${projects.length - most} more` : '';
  return `There are: ${projects.slice(0, most).map(inWords).join(', ')}${more}.`;
}

const inWords = ({ id, name, path: folder }: ProjectView): string => `${name} (${folder}, ${id})`;
