import type { Mirrors } from './git/mirrors.js';
import type { RunSources } from './run-sources.js';

/** The same, read from a mirror where the repository of a run is not on this host. */
export function mirroredSources(sources: RunSources, mirrors: Mirrors): RunSources {
  return {
    async gather(run, needs) {
      const { repository, base_commit, head_commit, base_ref, source } = run;
      // What an area is measured from is no commit.
      const commits = base_ref === 'empty tree' ? [head_commit] : [head_commit, base_commit];
      const given = await sources.gather(
        { ...run, repository: await mirrors.folderOf({ repository, commits, source }) },
        needs,
      );
      // Steps on all hosts are asked the same.
      return { ...given, diff: given.diff === null ? null : { ...given.diff, repository } };
    },
    async checkoutFor(name, tree) {
      const repository = await mirrors.folderOf({ ...tree, commits: [tree.commit] });
      return sources.checkoutFor(name, { ...tree, repository });
    },
  };
}
