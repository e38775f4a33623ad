import { WorkspaceLayout, type SaveWorkspace, type WorkspaceView } from '@boocode/contracts/workspace';
import type { Sql } from '@boocode/db/connect';
import { HttpError } from '../errors.js';

type Row = { layout: unknown; revision: number };

const viewOf = ({ layout, revision }: Row): WorkspaceView => ({ layout: WorkspaceLayout.parse(layout), revision });

/** Of whom, and in which project; null = outside of any. */
interface Whose {
  userId: string;
  projectId: string | null;
}

/** The panes of a person in a project, or outside of any. */
export async function readWorkspace(sql: Sql, { userId, projectId }: Whose): Promise<WorkspaceView> {
  const [row] = await sql<Row[]>`
    select layout, revision
    from workspaces
    where user_id = ${userId}
      and project_id is not distinct from ${projectId}`;
  return row === undefined ? { layout: null, revision: 0 } : viewOf(row);
}

/** Takes the place of the revision that the writer knew. Throws `workspace.changed` with what stands there when it knew an older one. */
export async function saveWorkspace(
  sql: Sql,
  whose: Whose,
  { layout, revision }: SaveWorkspace,
): Promise<WorkspaceView> {
  const [row] = await (revision === 0 ? insert(sql, whose, layout) : replace(sql, whose, { layout, revision }));
  if (row !== undefined) return viewOf(row);
  throw new HttpError({
    status: 409,
    code: 'workspace.changed',
    message: 'The panes were saved by another page in the meantime. Take over what it saved, then save again.',
    details: await readWorkspace(sql, whose),
  });
}

function insert(sql: Sql, { userId, projectId }: Whose, layout: WorkspaceLayout) {
  return sql<Row[]>`
    insert into workspaces (user_id, project_id, layout, revision)
    values (${userId}, ${projectId}, ${sql.json(layout)}, 1)
    on conflict (user_id, project_id) do nothing
    returning layout, revision`.catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === '23503')) throw error;
    const message = `There is no project ${projectId}.`;
    throw new HttpError({ status: 404, code: 'project.not-found', message, cause: error });
  });
}

function replace(sql: Sql, { userId, projectId }: Whose, { layout, revision }: SaveWorkspace) {
  return sql<Row[]>`
    update workspaces
    set layout = ${sql.json(layout)},
      revision = revision + 1,
      saved_at = now()
    where user_id = ${userId}
      and project_id is not distinct from ${projectId}
      and revision = ${revision}
    returning layout, revision`;
}
