import { ChangeProject, CreateProject, type FolderList, type ProjectView } from '@boocode/contracts/project';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { announceProjects } from '../projects/announce-projects.js';
import { listFolders } from '../projects/folders.js';
import { addProject, changeProject, listProjects } from '../projects/project-rows.js';
import type { Store } from '../store.js';
import { ById, readPart } from './read-request.js';

const Folders = z.object({ path: z.string().optional(), hidden: z.stringbool().default(false) });

/** Projects, and the folders to choose one from. */
export function projectRoutes(app: FastifyInstance, store: Store) {
  const { sql, broker } = store;
  let silence: (() => Promise<void>) | null = null;
  app.addHook('onReady', async () => {
    silence = await announceProjects(store, (error) => app.log.error({ err: error }, 'a project was not announced'));
  });
  app.addHook('onClose', async () => silence?.());

  app.get('/api/projects', (): Promise<ProjectView[]> => listProjects(sql));
  app.post('/api/projects', async (request, reply) => {
    const { project, created } = await addProject(sql, readPart('body', CreateProject, request.body));
    return reply.code(created ? 201 : 200).send(project);
  });
  app.patch('/api/projects/:id', async (request): Promise<ProjectView> => {
    const { id } = readPart('address', ById, request.params);
    const { project, hidden } = await changeProject(sql, id, readPart('body', ChangeProject, request.body));
    broker.publishUser(hidden ? { type: 'project_hidden', project_id: id } : { type: 'project_updated', project });
    return project;
  });
  app.get('/api/folders', (request): Promise<FolderList> => {
    const { path, hidden } = readPart('query', Folders, request.query);
    return listFolders(path, { hidden });
  });
}
