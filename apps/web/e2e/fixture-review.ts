import type { ChangedFile, ChatChanges, FileChange } from '@boocode/contracts/changes';
import { GitAction, type GitReply, type GitStanding } from '@boocode/contracts/git-action';
import { structuredPatch, formatPatch } from 'diff';
import { ok, type Reply, type Resource } from './fixture-resource.js';

/** A file as it was and as it is; null = it is not there. */
export interface FixtureFile {
  path: string;
  before: string | null;
  after: string | null;
  /** In place of what would be made of the two. */
  diff?: string;
  told?: Partial<ChangedFile>;
}

export const commitOf = (letter: string) => letter.repeat(40);

export const standing = (given: Partial<GitStanding> = {}): GitStanding => ({
  repository: '/home/you/.boocode/worktrees/0192',
  branch: 'boocode/chat-6003',
  head_commit: commitOf('b'),
  target: 'main',
  target_commit: commitOf('a'),
  ahead: 2,
  behind: 1,
  staged: 0,
  unstaged: 0,
  untracked: 0,
  files: [],
  merge: { kind: 'clean' },
  under_way: null,
  remote: 'origin',
  upstream: null,
  pull_request: { possible: false, why: 'gh is not signed in. Run "gh auth login".', url: null },
  ...given,
});

export function diffOf({ path, before, after, diff }: FixtureFile): string {
  if (diff !== undefined) return diff;
  const patch = structuredPatch(
    before === null ? '/dev/null' : `a/${path}`,
    after === null ? '/dev/null' : `b/${path}`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 3 },
  );
  return formatPatch(patch);
}

function changedFile(file: FixtureFile): ChangedFile {
  const lines = diffOf(file).split('\n');
  const count = (sign: string) =>
    lines.filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
  const status = file.before === null ? 'added' : file.after === null ? 'deleted' : 'modified';
  return {
    path: file.path,
    old_path: null,
    status,
    binary: false,
    added: count('+'),
    removed: count('-'),
    ...file.told,
  };
}

export const changesOf = (files: readonly FixtureFile[], given: Partial<ChatChanges> = {}): ChatChanges => ({
  repository: '/home/you/.boocode/worktrees/0192',
  head_ref: 'boocode/chat-6003',
  head_commit: commitOf('b'),
  base_commit: commitOf('a'),
  files: files.map(changedFile),
  left_out: 0,
  ...given,
});

interface Review {
  files: readonly FixtureFile[];
  standing: GitStanding;
  /** What comes of an action; default: it is done. */
  reply?: (action: GitAction, now: GitStanding) => Partial<GitReply>;
}

/** What is changed in the folders of chats, and git there. */
export function fixtureReview({ files, standing: now, reply }: Review): Resource & { acts: GitAction[] } {
  const acts: GitAction[] = [];
  return {
    acts,
    answer({ method, path, query, body }) {
      const [, what] = /^\/api\/coder\/chats\/[^/]+\/(changes|changes\/file|git)$/.exec(path) ?? [];
      if (what === 'changes') return ok(changesOf(files));
      if (what === 'changes/file') return fileOf(files, query.get('path'));
      if (what !== 'git') return null;
      if (method === 'GET') return ok({ ...now, target: query.get('target') ?? now.target });
      const action = GitAction.parse(body);
      acts.push(action);
      const told = reply?.(action, now) ?? {};
      const done = { done: true, said: 'Done.', commit: null, url: null, conflicts: [], standing: now };
      return ok({ ...done, ...told } satisfies GitReply);
    },
  };
}

function fileOf(files: readonly FixtureFile[], path: string | null): Reply {
  const file = files.find((one) => one.path === path);
  if (file === undefined) return { status: 404, body: { code: 'change.not-found', message: 'It has not changed.' } };
  return ok({ path: file.path, diff: diffOf(file), truncated: false } satisfies FileChange);
}

const lines = (...all: string[]) => `${all.join('\n')}\n`;

const charge = {
  path: 'src/payments/charge.ts',
  before: lines(
    "import { provider } from './provider.js';",
    '',
    '/** Takes the money of an order. */',
    'export async function charge(order: Order): Promise<Receipt> {',
    '  const reply = await provider.charge(order);',
    '  return toReceipt(reply);',
    '}',
    '',
    'function toReceipt(reply: Reply): Receipt {',
    '  return { id: reply.id, state: reply.state };',
    '}',
  ),
  after: lines(
    "import { provider } from './provider.js';",
    '',
    'const limitMs = 8_000;',
    '',
    '/** Takes the money of an order, or says within eight seconds why not. */',
    'export async function charge(order: Order): Promise<Receipt> {',
    '  const reply = await provider.charge(order, { signal: AbortSignal.timeout(limitMs) });',
    '  if (!reply.ok) throw new ChargeRefused(order.id, reply.code);',
    '  return toReceipt(reply);',
    '}',
    '',
    'function toReceipt(reply: Reply): Receipt {',
    '  return { id: reply.id, state: reply.state };',
    '}',
  ),
};

const long = (word: string) => lines(...Array.from({ length: 1_150 }, (_, n) => `"${word}-${n}": "${n * 7}",`));

/** What an agent changed in a shop: every kind of change once. */
export const shopFiles: readonly FixtureFile[] = [
  charge,
  {
    path: 'src/payments/charge.test.ts',
    before: lines(
      "it('ends a charge', async () => {",
      "  expect(await charge(order)).toEqual({ state: 'open' });",
      '});',
    ),
    after: lines(
      "it('refuses a charge that the provider does not answer', async () => {",
      '  await expect(charge(order)).rejects.toThrow(ChargeRefused);',
      '});',
    ),
  },
  { path: 'src/payments/refused.ts', before: null, after: lines('export class ChargeRefused extends Error {}') },
  { path: 'docs/old-limits.md', before: lines('# Limits', '', 'There are none.'), after: null },
  {
    path: 'src/payments/provider-client.ts',
    before: '',
    after: '',
    diff: 'diff --git a/src/payments/provider.ts b/src/payments/provider-client.ts\nsimilarity index 100%\nrename from src/payments/provider.ts\nrename to src/payments/provider-client.ts\n',
    told: { status: 'renamed', old_path: 'src/payments/provider.ts' },
  },
  {
    path: 'scripts/release.sh',
    before: '',
    after: '',
    diff: 'diff --git a/scripts/release.sh b/scripts/release.sh\nold mode 100644\nnew mode 100755\n',
  },
  {
    path: 'public/logo.png',
    before: '',
    after: '',
    diff: 'diff --git a/public/logo.png b/public/logo.png\nindex 1..2 100644\nBinary files a/public/logo.png and b/public/logo.png differ\n',
    told: { binary: true },
  },
  { path: 'package-lock.json', before: long('old'), after: long('new') },
];

export const manyFiles: readonly FixtureFile[] = Array.from({ length: 300 }, (_, n) => ({
  ...charge,
  path: `src/area-${Math.floor(n / 20)}/part-${n}.ts`,
}));
