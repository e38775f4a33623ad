import { Slug } from '@boocode/contracts/ids';
import type { SkillBody, SkillDescription } from '@boocode/contracts/skill';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { getSkillBody, listSkills } from '../services/skills.js';
import type { Store } from '../store.js';
import { OfProject, readPart } from './read-request.js';

const ByName = z.object({ name: Slug });

/** The skills that can be used in a project, or outside of any. */
export function skillRoutes(app: FastifyInstance, { sql }: Store, dataDir: string) {
  const sourceOf = (query: unknown) => {
    const { project_id: projectId = null } = readPart('query', OfProject, query);
    return { sql, dataDir, projectId };
  };
  app.get('/api/skills', (request): Promise<SkillDescription[]> => listSkills(sourceOf(request.query)));
  app.get('/api/skills/:name', (request): Promise<SkillBody> =>
    getSkillBody(sourceOf(request.query), readPart('address', ByName, request.params).name),
  );
}
