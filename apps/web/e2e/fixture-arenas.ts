import { ArenaRequest, PersonAnswer, RematchRequest } from '@boocode/contracts/arena';
import type { ChangedFile, ChatChanges } from '@boocode/contracts/changes';
import type { GitStanding } from '@boocode/contracts/git-action';
import { idOf } from './fixture-build.js';
import { ok, type Resource } from './fixture-resource.js';
import type { ArenaFixture } from './fixture-arena.js';

const files = ['src/payments/charge.ts', 'src/payments/charge.test.ts', 'src/mail/charge-refused.ts'];

const fileOf = (path: string, seed: number): ChangedFile => ({
  path,
  old_path: null,
  status: path.endsWith('refused.ts') ? 'added' : 'modified',
  binary: false,
  added: 4 + seed * 3,
  removed: seed % 3,
});

/** What a contestant left: the first two files, and where it is odd the third. */
export const changesOf = (index: number): ChatChanges => ({
  repository: '/home/mara/.boocode/worktrees/1',
  head_ref: `boocode/chat-${index}`,
  head_commit: `${index}`.padEnd(40, 'c'),
  base_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
  files: files.slice(0, index % 2 === 0 ? 3 : 2).map((path, at) => fileOf(path, index + at)),
  left_out: 0,
});

export const diffOf = (path: string, index: number): string => `--- a/${path}
+++ b/${path}
@@ -41,3 +41,${4 + (index % 2)} @@ export async function charge(order: Order): Promise<Receipt> {
   const provider = providerOf(order);
-  const reply = await provider.charge(order);
+  const reply = await provider.charge(order, { signal: AbortSignal.timeout(${8 + (index % 2)}_000) });
+  if (!reply.ok) throw new ChargeRefused(order.id, reply.code);
${index % 2 === 1 ? '+  await tell(order.customer, refusedWords(reply.code));\n' : ''}   return toReceipt(reply);
`;

export const standing = (merge: GitStanding['merge'], behind = 0): GitStanding => ({
  repository: '/home/mara/.boocode/worktrees/1',
  branch: 'boocode/chat-1',
  head_commit: '1'.padEnd(40, 'c'),
  target: 'main',
  target_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
  ahead: 1,
  behind,
  staged: 0,
  unstaged: 0,
  untracked: 0,
  files: [],
  merge,
  under_way: null,
  remote: null,
  upstream: null,
  pull_request: { possible: false, why: 'There is no remote.', url: null },
});

/** Arenas from memory: views, what contestants left, what a merge would do, and answers. */
export function fixtureArenas(all: readonly ArenaFixture[], merge: GitStanding['merge'] = { kind: 'clean' }): Resource {
  return {
    answer({ method, path, query, body }) {
      const [, chat, rest] = /^\/api\/coder\/chats\/([^/]+)\/(changes|changes\/file|git)$/.exec(path) ?? [];
      const one = all.flatMap(({ arena }) => arena.contestants).findIndex(({ chat_id }) => chat_id === chat) + 1;
      if (one > 0 && rest === 'changes') return ok(changesOf(one));
      if (one > 0 && rest === 'git') return ok(standing(merge));
      if (one > 0) {
        const file = query.get('path') ?? '';
        return ok({ path: file, diff: diffOf(file, one), truncated: false });
      }
      if (path === '/api/coder/arenas' && method === 'POST') {
        ArenaRequest.parse(body);
        return { status: 201, body: { id: idOf(60), created: true, url: `/runs/${idOf(60)}`, notice: null } };
      }
      if (/^\/api\/coder\/arenas\/[^/]+\/rematch$/.test(path)) {
        RematchRequest.parse(body);
        return { status: 201, body: { id: idOf(61), created: true, url: `/runs/${idOf(61)}`, notice: null } };
      }
      if (/^\/api\/coder\/tasks\/[^/]+\/answer$/.test(path)) {
        PersonAnswer.parse(body);
        const task = all.flatMap(({ run }) => run.steps).find(({ id }) => path.includes(id));
        return task === undefined ? null : ok({ ...task, state: 'completed', condition: 'completed' });
      }
      const arena = all.find((each) => path === `/api/coder/arenas/${each.arena.id}`)?.arena;
      return arena === undefined ? null : ok(arena);
    },
  };
}
