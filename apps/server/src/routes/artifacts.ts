import { artifactCharacters, CreateArtifact, type ArtifactView } from '@boocode/contracts/artifact';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addArtifact, readArtifact } from '../artifacts/artifact-rows.js';
import { HttpError } from '../errors.js';
import { artifactPageHeaders } from '../security/headers.js';
import type { Store } from '../store.js';
import { ById, readPart } from './read-request.js';

/** A character takes up to four bytes, or six where JSON writes it as a number; few do. */
const bodyLimit = artifactCharacters * 4;

const Shown = z.object({ scripts: z.literal('run').optional() });

/** Documents beside chats. */
export function artifactRoutes(app: FastifyInstance, { sql }: Store) {
  app.post('/api/artifacts', { bodyLimit }, async (request, reply) => {
    const { artifact, created } = await addArtifact(sql, readPart('body', CreateArtifact, request.body));
    return reply.code(created ? 201 : 200).send(artifact);
  });
  app.get('/api/artifacts/:id', (request): Promise<ArtifactView> =>
    readArtifact(sql, readPart('address', ById, request.params).id),
  );
  app.get('/api/artifacts/:id/page', async (request, reply) => {
    const { id, kind, content } = await readArtifact(sql, readPart('address', ById, request.params).id);
    if (kind !== 'html') {
      const message = `The artifact ${id} is Markdown, which is no page by itself.`;
      throw new HttpError({ status: 404, code: 'artifact.no-page', message });
    }
    const { scripts } = readPart('query', Shown, request.query);
    return reply.headers(artifactPageHeaders(scripts === 'run')).send(content);
  });
}
