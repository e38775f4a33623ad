import type { ChatChanges, FileChange } from '@boocode/contracts/changes';
import type { FindingView, FixPreview } from '@boocode/contracts/finding-life';
import { ok, type Reply } from './fixture-resource.js';

/** What a fix would be; that is all of what its agent is told that a page can tell from other words. */
export function plannedFix({ ref, title, claim, fix }: FindingView, acceptance: string): FixPreview['tasks'][number] {
  const words = [
    'Mend this finding of a review of this repository.',
    `<findings>\n${JSON.stringify([{ ref, title, claim }], null, 2)}\n</findings>`,
    `It is done when this holds:\n${acceptance === '' ? 'The claim holds no more.' : acceptance}`,
  ].join('\n\n');
  return { refs: [ref], title: `Fix ${title}`, words: fix === null ? words : null };
}

const mended = `--- a/db/migrations/0042_orders_name.sql
+++ b/db/migrations/0042_orders_name.sql
@@ -1,4 +1,5 @@
 -- Names of orders, for the search.
+set lock_timeout = '2s';
 
-alter table orders add column name text not null default '';
+alter table orders add column name text;
 create index concurrently orders_name on orders (name);
`;

/** What the worktree of every fix holds. */
export function changesOf(path: string): Reply | null {
  const found = /^\/api\/coder\/chats\/[^/]+\/changes(\/file)?$/.exec(path);
  if (found === null) return null;
  const name = 'db/migrations/0042_orders_name.sql';
  if (found[1] !== undefined) return ok({ path: name, diff: mended, truncated: false } satisfies FileChange);
  const changed = { path: name, old_path: null, status: 'modified' as const, binary: false, added: 2, removed: 1 };
  return ok({
    repository: '/home/mara/.boocode/worktrees/2',
    head_ref: 'boocode/fix-2',
    head_commit: 'b2c3d4e5f60718293a4b5c6d7e8f901122334455',
    base_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
    files: [changed],
    left_out: 0,
  } satisfies ChatChanges);
}
