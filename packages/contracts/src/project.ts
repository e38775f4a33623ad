import { z } from 'zod';
import { Id } from './ids.js';

/** A folder on this machine that chats, agents and terminals work on. */
export const ProjectView = z.object({
  id: Id,
  name: z.string(),
  /** Absolute and resolved; unique. */
  path: z.string(),
  /** Whether the folder is there now, and a git repository; only those can be reviewed. */
  folder: z.enum(['git', 'plain', 'missing']),
  created_at: z.string(),
});
export type ProjectView = z.infer<typeof ProjectView>;

const ProjectName = z.string().trim().min(1).max(80);

/** `POST /api/projects`: 201 with the project, or 200 with the one that has this folder already. */
export const CreateProject = z.strictObject({
  path: z.string().min(1).max(4_096).startsWith('/', 'is the whole path of a folder, from / on'),
  /** Default: the folder's own name. */
  name: ProjectName.optional(),
});
export type CreateProject = z.infer<typeof CreateProject>;

/** `PATCH /api/projects/:id`. `hidden` takes it off the list and deletes nothing; adding the folder again brings it back. */
export const ChangeProject = z.strictObject({ name: ProjectName.optional(), hidden: z.boolean().optional() });
export type ChangeProject = z.infer<typeof ChangeProject>;

/** `GET /api/folders?path=`: folders below one, to choose a project from; absent path = the person's home. */
export const FolderList = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string(), git: z.boolean() })),
  /** There are more than the 500 that are told. */
  more: z.boolean(),
});
export type FolderList = z.infer<typeof FolderList>;
