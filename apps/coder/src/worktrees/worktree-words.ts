import { portEnvironment } from '@boocode/contracts/worktree';
import type { Worktree } from './worktree-rows.js';

/** What an agent is told of the place where it works. */
export function worktreeWords({ branch, target, commit_message, ports }: Worktree): string {
  const meant = target === null ? '' : `, meant for ${target}`;
  const commits =
    commit_message === null
      ? 'Nothing is committed for you.'
      : 'What you change is committed for you when you are done.';
  const place = `You work in a git worktree of your own, on the branch ${branch}${meant}. ${commits} Stay on that branch.`;
  if (ports.length === 0) return place;
  const told = Object.entries(portEnvironment(ports))
    .map(([name, port]) => `${name}=${port}`)
    .join(' ');
  return `${place} Servers that you start here listen on your own ports, which nobody else uses: ${told}`;
}
