import { z } from 'zod';
import { Id } from './ids.js';
import { Int32 } from './int32.js';

export const WorkspacePaneKind = z.enum([
  'empty',
  'chat',
  'coder',
  'terminal',
  'settings',
  'markdown_artifact',
  'html_artifact',
  'orchestrator',
]);
export type WorkspacePaneKind = z.infer<typeof WorkspacePaneKind>;

/**
 * One pane. `tabs` are what it holds side by side: chats of a chat or coder pane, terminals of a terminal pane, one artifact of an
 * artifact pane; empty for the others, and for a pane in which nothing was begun. `active` is one of them.
 */
export const WorkspacePane = z.object({
  id: z.string().min(1).max(40),
  kind: WorkspacePaneKind,
  tabs: z.array(Id).max(50).default([]),
  active: Id.nullable().default(null),
  /** Of an orchestrator pane: the path of what it shows, such as `/runs/<id>?tab=report`. */
  place: z.string().max(2_000).nullable().default(null),
});
export type WorkspacePane = z.infer<typeof WorkspacePane>;

/** Panes stand above each other in a column, columns beside each other. Sizes are shares of a hundred. */
export const WorkspaceColumn = z.object({
  id: z.string().min(1).max(40),
  size: z.number().positive().max(100),
  panes: z
    .array(WorkspacePane.extend({ size: z.number().positive().max(100) }))
    .min(1)
    .max(4),
});
export type WorkspaceColumn = z.infer<typeof WorkspaceColumn>;

export const WorkspaceLayout = z.object({
  columns: z.array(WorkspaceColumn).min(1).max(6),
  /** Id of the pane that has the keyboard. */
  focused: z.string().nullable().default(null),
});
export type WorkspaceLayout = z.infer<typeof WorkspaceLayout>;

/** `GET /api/workspace?project_id=`: the panes of a person in a project, or outside of any. Revision 0 = none was saved yet. */
export const WorkspaceView = z.object({ layout: WorkspaceLayout.nullable(), revision: z.int().nonnegative() });
export type WorkspaceView = z.infer<typeof WorkspaceView>;

/** `PUT /api/workspace?project_id=`; replies with `WorkspaceView`. 409 `workspace.changed` with the present one in `details` if the revision is old. */
export const SaveWorkspace = z.strictObject({ layout: WorkspaceLayout, revision: Int32.nonnegative() });
export type SaveWorkspace = z.infer<typeof SaveWorkspace>;
