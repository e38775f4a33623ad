import { createPersonGit, type PersonGit } from '../services/git/person-git.js';
import { hooksOf, nameOptions } from '../worktrees/commit-worktree.js';
import type { GitPlace } from './find-place.js';

/** What an action works with: git of the person, in the folder of a chat. */
export interface ActionGround extends GitPlace {
  chat_id: string;
  dataDir: string;
  git: PersonGit;
}

/** What came of an action; what is absent does not go with it. */
export interface Done {
  done: boolean;
  said: string;
  commit?: string | null;
  url?: string | null;
  conflicts?: string[];
}

export function actionGround(place: GitPlace, chat_id: string, dataDir: string): ActionGround {
  return { ...place, chat_id, dataDir, git: createPersonGit(place.folder, dataDir) };
}

/** Options for what a person commits or pushes: their name, and without hooks that lie in what was worked on, which is noted. */
export async function personOptions({ git, folder }: ActionGround): Promise<{ options: string[]; note: string }> {
  const hooks = await hooksOf(git, folder);
  const options = [...(await nameOptions(git)), ...hooks.options, '-c', 'commit.gpgSign=false'];
  return { options, note: hooks.note === null ? '' : ` ${hooks.note}` };
}

/** A refusal in the words of git or a hook. */
export function refusal(said: string): Done {
  return { done: false, said: said === '' ? 'git refused it and said nothing.' : said };
}
