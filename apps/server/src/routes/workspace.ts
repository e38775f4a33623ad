import { SaveWorkspace, type WorkspaceView } from '@boocode/contracts/workspace';
import type { FastifyInstance } from 'fastify';
import type { Store } from '../store.js';
import { readWorkspace, saveWorkspace } from '../workspace/workspace-rows.js';
import { OfProject, readPart } from './read-request.js';

const projectOf = (query: unknown) => readPart('query', OfProject, query).project_id ?? null;

/** Where a person's panes stand. */
export function workspaceRoutes(app: FastifyInstance, { sql, broker }: Store) {
  app.get('/api/workspace', (request): Promise<WorkspaceView> => readWorkspace(sql, projectOf(request.query)));
  app.put('/api/workspace', async (request): Promise<WorkspaceView> => {
    const project_id = projectOf(request.query);
    const saved = await saveWorkspace(sql, project_id, readPart('body', SaveWorkspace, request.body));
    broker.publishUser({ type: 'workspace_saved', project_id, revision: saved.revision });
    return saved;
  });
}
