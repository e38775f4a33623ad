import type { SkillBody, SkillDescription } from '@boocode/contracts/skill';
import type { Sql } from '@boocode/db/connect';
import { listSkills as listOf, readSkill, skillPlaces } from '@boocode/skills/read-skill';
import { readProject } from '../projects/project-rows.js';

/** Where a chat's skills come from: its project, if it has one, and the person's own in the data folder. */
export interface SkillSource {
  sql: Sql;
  dataDir: string;
  projectId: string | null;
}

async function placesOf({ sql, dataDir, projectId }: SkillSource) {
  return skillPlaces(projectId === null ? null : (await readProject(sql, projectId)).path, dataDir);
}

export async function listSkills(source: SkillSource): Promise<SkillDescription[]> {
  return listOf(await placesOf(source));
}

/** A skill whole. Throws `SkillError` when there is none of this name, or it cannot be used. */
export async function getSkillBody(source: SkillSource, name: string): Promise<SkillBody> {
  const { description, source: from, body } = await readSkill(name, await placesOf(source));
  return { name, description, source: from, body };
}
