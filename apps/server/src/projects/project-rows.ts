import path from 'node:path';
import type { ChangeProject, CreateProject, ProjectView } from '@boocode/contracts/project';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { HttpError } from '../errors.js';
import { folderState, resolveFolder } from './folders.js';

interface ProjectRow {
  id: string;
  name: string;
  path: string;
  created_at: Date;
  hidden_at: Date | null;
}

const noProject = (id: string) =>
  new HttpError({ status: 404, code: 'project.not-found', message: `There is no project ${id}.` });

async function viewOf({ id, name, path: folder, created_at }: ProjectRow): Promise<ProjectView> {
  return { id, name, path: folder, folder: await folderState(folder), created_at: created_at.toISOString() };
}

/** Those on the list, by name. */
export async function listProjects(sql: Sql): Promise<ProjectView[]> {
  const rows = await sql<ProjectRow[]>`select * from projects where hidden_at is null order by lower(name), path`;
  return Promise.all(rows.map(viewOf));
}

export async function readProject(sql: Sql, id: string): Promise<ProjectView> {
  const [row] = await sql<ProjectRow[]>`select * from projects where id = ${id}`;
  if (row === undefined) throw noProject(id);
  return viewOf(row);
}

/** The project of a folder; made, or put on the list again, when it was not there. */
export async function addProject(
  sql: Sql,
  { path: given, name }: CreateProject,
): Promise<{ project: ProjectView; created: boolean }> {
  const folder = await resolveFolder(given);
  const own = uuidv7();
  // The root of all folders has no name of its own.
  const called = name ?? (path.basename(folder) || folder);
  const [{ id }] = await sql<[{ id: string }]>`select project_for_path(${own}, ${folder}, ${called}) as id`;
  return { project: await readProject(sql, id), created: id === own };
}

export async function changeProject(
  sql: Sql,
  id: string,
  change: ChangeProject,
): Promise<{ project: ProjectView; hidden: boolean }> {
  const name = change.name ?? null;
  const hidden = change.hidden ?? null;
  const [row] = await sql<ProjectRow[]>`
    update projects
    set name = coalesce(${name}, name),
      hidden_at = case ${hidden}::boolean
        when true then coalesce(hidden_at, now())
        when false then null
        else hidden_at
      end
    where id = ${id}
    returning *`;
  if (row === undefined) throw noProject(id);
  return { project: await viewOf(row), hidden: row.hidden_at !== null };
}
