import { SaveWorkspace, type WorkspaceView } from '@boocode/contracts/workspace';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Store } from '../store.js';
import { readWorkspace, saveWorkspace } from '../workspace/workspace-rows.js';
import { principalOf } from './access.js';
import { OfProject, readPart } from './read-request.js';

const whose = (request: FastifyRequest) => ({
  userId: principalOf(request).userId,
  projectId: readPart('query', OfProject, request.query).project_id ?? null,
});

/** Where a person's panes stand. */
export function workspaceRoutes(app: FastifyInstance, { sql, broker }: Store) {
  app.get('/api/workspace', (request): Promise<WorkspaceView> => readWorkspace(sql, whose(request)));
  app.put('/api/workspace', async (request): Promise<WorkspaceView> => {
    const { userId, projectId: project_id } = whose(request);
    const saved = await saveWorkspace(
      sql,
      { userId, projectId: project_id },
      readPart('body', SaveWorkspace, request.body),
    );
    broker.publishUser({ type: 'workspace_saved', project_id, revision: saved.revision });
    return saved;
  });
}
