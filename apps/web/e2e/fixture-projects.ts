import { ChangeProject, CreateProject, type FolderList, type ProjectView } from '@boocode/contracts/project';
import { idOf } from './fixture-build.js';
import { ok, type Call, type Reply, type Resource } from './fixture-resource.js';

const home = '/home/you';

/** What `GET /api/folders` finds, by path. */
const tree: Readonly<Record<string, readonly { name: string; git: boolean }[]>> = {
  [home]: [
    { name: 'documents', git: false },
    { name: 'inventory-service', git: true },
    { name: 'shop', git: true },
  ],
  [`${home}/documents`]: [],
  [`${home}/shop`]: [{ name: 'src', git: false }],
  [`${home}/shop/src`]: [],
  [`${home}/inventory-service`]: [],
  '/home': [{ name: 'you', git: false }],
  '/': [{ name: 'home', git: false }],
};

export const projectOf = (n: number, given: Partial<ProjectView> & { name: string }): ProjectView => ({
  id: idOf(5000, n),
  path: `${home}/${given.name}`,
  folder: 'git',
  created_at: '2026-01-01T12:00:00.000Z',
  ...given,
});

/** Projects and the folders to choose them from. */
export function fixtureProjects(projects: ProjectView[] = []): Resource & { projects: ProjectView[] } {
  const state = { projects };
  return {
    get projects() {
      return state.projects;
    },
    user: () => ({ projects: state.projects }),
    answer(call) {
      const { method, path } = call;
      if (path === '/api/folders') return foldersAt(call.query.get('path') ?? home);
      if (path === '/api/projects') return method === 'GET' ? ok(state.projects) : add(call, state);
      const project = state.projects.find(({ id }) => path === `/api/projects/${id}`);
      return project === undefined ? null : change(call, project, state);
    },
  };
}

function foldersAt(path: string): Reply {
  const found = tree[path];
  if (found === undefined) {
    const message = `There is no folder ${path}. Check the spelling, or choose one from the list.`;
    return { status: 404, body: { code: 'folder.not-found', message } };
  }
  const prefix = path === '/' ? '' : path;
  const parent = path === '/' ? null : path.slice(0, path.lastIndexOf('/')) || '/';
  const folders = found.map((folder) => ({ ...folder, path: `${prefix}/${folder.name}` }));
  return ok({ path, parent, folders, more: false } satisfies FolderList);
}

function add({ body, publish }: Call, state: { projects: ProjectView[] }): Reply {
  const { path, name = path.split('/').at(-1) ?? path } = CreateProject.parse(body);
  const known = state.projects.find((project) => project.path === path);
  if (known !== undefined) return ok(known);
  if (tree[path] === undefined) {
    const message = `There is no folder ${path}. Check the spelling, or choose one from the list.`;
    return { status: 422, body: { code: 'folder.not-found', message } };
  }
  const parent = tree[path.slice(0, path.lastIndexOf('/')) || '/'];
  const git = parent?.some((folder) => path.endsWith(`/${folder.name}`) && folder.git) ?? false;
  const project = projectOf(100 + state.projects.length, { name, path, folder: git ? 'git' : 'plain' });
  state.projects = [...state.projects, project];
  publish('user', [{ type: 'project_updated', project }]);
  return { status: 201, body: project };
}

function change({ method, body, publish }: Call, project: ProjectView, state: { projects: ProjectView[] }): Reply {
  if (method === 'GET') return ok(project);
  const { name = project.name, hidden = false } = ChangeProject.parse(body);
  const changed = { ...project, name };
  state.projects = state.projects.flatMap((each) => (each !== project ? [each] : hidden ? [] : [changed]));
  publish('user', [
    hidden ? { type: 'project_hidden', project_id: project.id } : { type: 'project_updated', project: changed },
  ]);
  return ok(changed);
}
