import { z } from 'zod';
import { Slug } from './ids.js';

/** A skill: a `SKILL.md` in a folder of the project (`.boocode/skills`), or the person's own (`skills` in the data folder). */
export const SkillDescription = z.object({
  name: Slug,
  description: z.string(),
  source: z.enum(['project', 'user']),
});
export type SkillDescription = z.infer<typeof SkillDescription>;

/** `GET /api/skills/:name`: a skill whole, as a person may want to read it before it is used. */
export const SkillBody = SkillDescription.extend({ body: z.string() });
export type SkillBody = z.infer<typeof SkillBody>;
