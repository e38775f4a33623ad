import { z } from 'zod';

const Command = z.string().trim().min(1).max(2_000);

/** A path or pattern below the project's folder, with `/` between its parts, that leads nowhere else. */
const InsidePath = z
  .string()
  .min(1)
  .max(500)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'must lie in the project');

/**
 * `.boocode/project.json` at the base commit: what a fresh worktree lacks, and how the project checks itself. It is the repository's
 * word, so its commands run only once a person has agreed to them (`CommandsView`).
 */
export const ProjectFile = z.strictObject({
  worktree: z
    .strictObject({
      /** Files that git ignores, copied from the project's folder: `.env`, `config/*.local.json`. */
      copy: z.array(InsidePath).max(100).default([]),
      /** Run in a new worktree, one after the other, before anybody works there. */
      setup: z.array(Command).max(20).default([]),
      setup_seconds: z.int().positive().max(3_600).default(600),
      /** How many free ports a worktree is given, told as `BOOCODE_PORT`, `BOOCODE_PORT_1` and so on. */
      ports: z.int().nonnegative().max(20).default(0),
    })
    .prefault({}),
  /** What must pass before a change is merged; absent = nothing is run. */
  check: z.strictObject({ command: Command, seconds: z.int().positive().max(7_200).default(900) }).optional(),
});
export type ProjectFile = z.infer<typeof ProjectFile>;

/** `GET /api/coder/projects/:id/commands`: what the repository would run on this machine, and whether a person has agreed to just that. */
export const CommandsView = z.object({
  /** Of all commands below, in order; agreeing names it. Null = there are none. */
  hash: z.string().nullable(),
  setup: z.array(z.string()),
  check: z.string().nullable(),
  agreed: z.boolean(),
});
export type CommandsView = z.infer<typeof CommandsView>;

/**
 * `POST /api/coder/projects/:id/commands/agree`: 409 when the repository says something else by now. `commit` is that of the refusal: work
 * may have been wanted at a commit that nothing else leads to.
 */
export const AgreeRequest = z.strictObject({
  hash: z.string().min(1),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .optional(),
});
export type AgreeRequest = z.infer<typeof AgreeRequest>;
