import type { FlowDescription } from '@boocode/contracts/flow-run';
import { projectFlow } from '@boocode/conductor/project/compile-project';
import { projectPrefix } from '@boocode/conductor/project/project-flow';
import { projectFolders, readProjectFiles, type ProjectFiles } from '@boocode/conductor/project/read-project';
import { describeFlow } from '@boocode/conductor/registry';
import type { Flow } from '@boocode/conductor/types';
import { CoderError } from '../errors.js';
import { runGit } from '../services/git/git.js';
import { readFiles } from '../services/git/read-files.js';
import { resolveRepository, type Repository } from '../services/git/repository.js';
import { resolveBase } from '../services/git/resolve-base.js';

/** Whether a name is that of a project's own flow. */
export function isProjectFlow(name: string): boolean {
  return name.startsWith(projectPrefix);
}

/** What can be launched in a repository beside our own flows: as it is committed, with the faults of what cannot. */
export async function describeProjectFlows(repo: string): Promise<FlowDescription[]> {
  const { path, head_commit } = await resolveRepository(repo);
  const read = await readProject(path, head_commit);
  const flows = read.flows.map(({ name }) => describeFlow(compiled(read, name)));
  return [...flows, ...read.faults.map(faulty)];
}

function faulty({ file, name, problem }: ProjectFiles['faults'][number]): FlowDescription {
  return {
    name,
    title: file,
    summary: `${file} cannot be used.`,
    bands: [],
    stages: [],
    family: 'review',
    inputs: { change: false, focus: 'no', documents: 'no', goal: 'optional', goal_label: '', document_label: '' },
    problem,
  };
}

/**
 * A project's flow for a launch. It is read from where a change starts, so that no change brings its own reviewer along; without
 * a change, from the head commit. Throws `CoderError` with what is wrong with the file, or with the names that there are.
 */
export async function findProjectFlow(
  name: string,
  repository: Repository,
  change: { base?: string } | null,
): Promise<Flow> {
  const from = await trustedCommit(repository, change);
  const read = await readProject(repository.path, from.commit);
  if (read.flows.some((flow) => flow.name === name)) return compiled(read, name);
  const fault = read.faults.find((one) => one.name === name);
  const known = read.flows.map((flow) => flow.name);
  throw new CoderError({
    code: fault === undefined ? 'flow.unknown' : 'flow.faulty',
    status: 422,
    message:
      fault === undefined
        ? `There is no flow ${name} at ${from.name}, from where a project's flows are read. ${known.length === 0 ? `Commit ${projectFolders.flows}/${name.slice(projectPrefix.length)}.yaml there.` : `There are: ${known.join(', ')}.`}`
        : `${fault.file} at ${from.name} cannot be used: ${fault.problem}`,
    details: { known },
  });
}

async function trustedCommit(
  repository: Repository,
  change: { base?: string } | null,
): Promise<{ commit: string; name: string }> {
  const head = { commit: repository.head_commit, name: repository.head_ref };
  if (change === null) return head;
  const base = await resolveBase(repository, change.base).catch((error: unknown) => {
    // Nothing to compare: then nothing was changed that could not be trusted.
    if (change.base === undefined) return null;
    throw error;
  });
  return base === null ? head : { commit: base.base_commit, name: base.base_ref };
}

function compiled({ flows, personas }: ProjectFiles, name: string): Flow {
  const found = flows.find((flow) => flow.name === name);
  if (found === undefined) throw new Error(`${name} was read a moment ago.`);
  const used = new Set([...found.flow.angles.map(({ persona }) => persona), found.flow.synthesizer]);
  return projectFlow({ name, flow: found.flow, personas: personas.filter(({ id }) => used.has(id)) });
}

/** So many files of a project are read: more is no description of flows. */
const fileLimit = 200;

async function readProject(repository: string, commit: string): Promise<ProjectFiles> {
  const folders = Object.values(projectFolders).map((folder) => `${folder}/`);
  const output = await runGit({
    cwd: repository,
    args: ['--literal-pathspecs', 'ls-tree', '-z', '--name-only', '--full-tree', commit, '--', ...folders],
  });
  const paths = output
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '');
  return readProjectFiles(await readFiles(repository, commit, paths.slice(0, fileLimit)));
}
