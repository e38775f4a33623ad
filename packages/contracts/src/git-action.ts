import { z } from 'zod';

const Commit = z.string().regex(/^[0-9a-f]{40,64}$/);
const BranchName = z.string().min(1).max(250);
/** No program takes a NUL among its words. */
const withoutNul = /^[^\0]*$/;
const Path = z.string().min(1).max(4_096).regex(withoutNul, 'a path without NUL');
const Message = z.string().trim().min(1).max(20_000).regex(withoutNul, 'words without NUL');

/** `GET /api/coder/chats/:chatId/git`: with a target, how it would be for that branch instead of the one that it is meant for. */
export const GitStandingQuery = z.object({ target: BranchName.optional() });

/** So many changed paths are told one by one: as many as one action takes. */
export const mostChangedPaths = 10_000;

/** `GET /api/coder/chats/:chatId/git`: where the chat's folder stands, and what could be done there. */
export const GitStanding = z.object({
  repository: z.string(),
  branch: z.string().nullable(),
  head_commit: z.string().nullable(),
  /** The branch that it is meant for; null where nobody said. */
  target: z.string().nullable(),
  target_commit: z.string().nullable(),
  /** Commits on this side and on the target's since they parted; null without a target. */
  ahead: z.int().nonnegative().nullable(),
  behind: z.int().nonnegative().nullable(),
  staged: z.int().nonnegative(),
  unstaged: z.int().nonnegative(),
  untracked: z.int().nonnegative(),
  /** The files behind these numbers, by path; of very many only the first `mostChangedPaths`. */
  files: z.array(z.object({ path: z.string(), staged: z.boolean(), unstaged: z.boolean() })).max(mostChangedPaths),
  /** What a merge into the target would do now: `nothing` = all is there already. */
  merge: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('nothing') }),
    z.object({ kind: z.literal('clean') }),
    z.object({ kind: z.literal('conflicts'), paths: z.array(z.string()) }),
    /** The target is checked out there with changes that are not committed. */
    z.object({ kind: z.literal('occupied'), folder: z.string(), paths: z.array(z.string()) }),
    z.object({ kind: z.literal('impossible'), why: z.string() }),
  ]),
  /** Something of git's own that is under way there: it must be ended first. */
  under_way: z.enum(['merge', 'rebase', 'cherry-pick', 'revert', 'bisect']).nullable(),
  remote: z.string().nullable(),
  /** The branch on the remote, and how far apart they are; null = it was never pushed. */
  upstream: z.object({ name: z.string(), ahead: z.int(), behind: z.int() }).nullable(),
  /** Whether pull requests can be opened: `gh` is there, signed in, and the remote is GitHub's; else why not, in words. */
  pull_request: z.object({ possible: z.boolean(), why: z.string().nullable(), url: z.string().nullable() }),
});
export type GitStanding = z.infer<typeof GitStanding>;

/** How a change comes into its target: with a merge commit, as one commit, or only where nothing else was committed. */
export const MergeWay = z.enum(['merge', 'squash', 'fast-forward']);
export type MergeWay = z.infer<typeof MergeWay>;

/** `POST /api/coder/chats/:chatId/git`: one thing to do. 409 `chat.busy` while a turn goes on there. */
export const GitAction = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('stage'), paths: z.array(Path).min(1).max(mostChangedPaths) }),
  z.strictObject({ do: z.literal('unstage'), paths: z.array(Path).min(1).max(mostChangedPaths) }),
  /** Takes changes of files back, after a checkpoint of them. */
  z.strictObject({ do: z.literal('discard'), paths: z.array(Path).min(1).max(mostChangedPaths) }),
  /** What is staged, or with `all` all that has changed. */
  z.strictObject({
    do: z.literal('commit'),
    message: Message,
    all: z.boolean().default(true),
  }),
  /** Brings the branch onto its target; with conflicts it is taken back, and they are told. */
  z.strictObject({ do: z.literal('rebase') }),
  z.strictObject({
    do: z.literal('merge'),
    way: MergeWay.default('merge'),
    /** Absent = the branch that the worktree is meant for. */
    target: BranchName.optional(),
    message: Message.optional(),
    /** What the person saw: 409 `git.moved` when either has moved since. */
    head_commit: Commit,
    target_commit: Commit,
  }),
  /** To the remote, under its own name; never by force. */
  z.strictObject({ do: z.literal('push') }),
  z.strictObject({
    do: z.literal('pull-request'),
    title: z.string().trim().min(1).max(250).regex(withoutNul, 'words without NUL'),
    body: z.string().max(60_000).default(''),
    draft: z.boolean().default(false),
  }),
]);
export type GitAction = z.infer<typeof GitAction>;

/** What came of it, in words, and where the folder stands now. A refusal of git or a hook is no error of the request: `done` is false. */
export const GitReply = z.object({
  done: z.boolean(),
  said: z.string(),
  /** Of a commit, rebase or merge. */
  commit: z.string().nullable(),
  /** Of a pull request. */
  url: z.string().nullable(),
  /** Of a rebase or merge that was not done. */
  conflicts: z.array(z.string()),
  standing: GitStanding,
});
export type GitReply = z.infer<typeof GitReply>;
