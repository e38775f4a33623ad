import { ProjectFile } from '@boocode/contracts/project-file';
import { CoderError } from '../errors.js';
import { gitText } from '../services/git/git.js';
import { readFiles } from '../services/git/read-files.js';

const projectFileName = '.boocode/project.json';

/**
 * What the repository says of itself at a commit: read through git, so that nobody who works in a work tree says what is run on this
 * machine. A repository without the file says nothing. Throws `project.file`, with the file, the commit and the field.
 */
export async function readProjectFile(repository: string, commit: string): Promise<ProjectFile> {
  const text = (await readFiles(repository, commit, [projectFileName])).get(projectFileName) ?? null;
  if (text === null) {
    if (await isThere(repository, commit)) throw wrong(commit, ['it is no text file, or larger than 2 MB']);
    return ProjectFile.parse({});
  }
  const parsed = ProjectFile.safeParse(parseJson(text, commit));
  if (parsed.success) return parsed.data;
  throw wrong(
    commit,
    parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)),
  );
}

async function isThere(repository: string, commit: string): Promise<boolean> {
  return (await gitText({ cwd: repository, args: ['ls-tree', '--full-tree', commit, '--', projectFileName] })) !== '';
}

function parseJson(text: string, commit: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(commit, [error instanceof Error ? error.message : String(error)]);
  }
}

function wrong(commit: string, faults: string[]): CoderError {
  return new CoderError({
    code: 'project.file',
    status: 422,
    message: `${projectFileName} at ${commit.slice(0, 12)} is not as it should be. ${faults.join('; ')}. Mend it and commit that.`,
  });
}
