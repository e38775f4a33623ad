import { personOptions, refusal, type ActionGround, type Done } from './action-ground.js';

/** Commits what is staged, or all that has changed, in the person's name and through their hooks. */
export async function commitChanges(
  ground: ActionGround,
  { message, all }: { message: string; all: boolean },
): Promise<Done> {
  const { git } = ground;
  const { options, note } = await personOptions(ground);
  if (all) {
    const added = await git(['add', '--all']);
    if (added.code !== 0) return refusal(added.said);
  }
  const committed = await git([...options, 'commit', '--quiet', '-m', message]);
  if (committed.code !== 0) return refusal(committed.said);
  const { out: commit } = await git(['rev-parse', 'HEAD']);
  return { done: true, said: `Committed as ${commit.slice(0, 12)}.${note}`, commit };
}
