import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cloneRoot } from '../../clone.js';

/** An earlier BooCode, and the commit that it was. */
export interface Version {
  name: string;
  commit: string;
}

/**
 * What people may come from: the last commit of each stage of work, the oldest first. A new version gets its line here in the commit that
 * raises the number in the manifests. They are named here and not by tags alone, because tags do not travel with every clone.
 */
export const versions: readonly Version[] = [
  { name: '0.1.0', commit: '3e71b8fb' }, // flow runs as tasks: the first that reviews a branch
  { name: '0.2.0', commit: 'ba14e331' }, // the whole run engine
  { name: '0.3.0', commit: '6bd508da' }, // any agent, asks, all flows
  { name: '0.4.0', commit: 'fb8873f3' }, // the workbench: chats, terminals, panes
  { name: '0.5.0', commit: 'a2de4142' }, // the Orchestrator pane
  { name: '0.6.0', commit: '01123b9b' }, // limits and budgets
  { name: '0.7.0', commit: '85ecf8b7' }, // arenas, worktrees, fix runs
  { name: '0.8.0', commit: 'aeec322a' }, // many hosts, access tokens; the first that programs of other versions may work beside
];

/** The versions that are listed, and behind them tags that name other commits. */
export async function allVersions(): Promise<Version[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['for-each-ref', '--sort=creatordate', '--format=%(refname:short) %(objectname) %(*objectname)', 'refs/tags'],
    { cwd: cloneRoot },
  );
  const tags = stdout.split('\n').flatMap((line) => {
    const [name, object, commit] = line.split(' ');
    return name && object ? [{ name, commit: commit || object }] : [];
  });
  return [...versions, ...tags.filter((tag) => !versions.some((listed) => tag.commit.startsWith(listed.commit)))];
}

/** What an argument of the command names: a version, or whatever git knows as a commit. */
export const versionOf = (argument: string): Version =>
  versions.find(({ name }) => name === argument) ?? { name: argument, commit: argument };
