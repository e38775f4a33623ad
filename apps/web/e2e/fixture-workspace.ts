import { SaveWorkspace, type WorkspaceView } from '@boocode/contracts/workspace';
import { ok, type Resource } from './fixture-resource.js';

/** The panes that were saved, by project; the key of those outside of any is empty. */
export function fixtureWorkspace(): Resource & { saved: Map<string, WorkspaceView> } {
  const saved = new Map<string, WorkspaceView>();
  return {
    saved,
    answer({ method, path, query, body, publish }) {
      if (path !== '/api/workspace') return null;
      const project = query.get('project_id');
      const present = saved.get(project ?? '') ?? { layout: null, revision: 0 };
      if (method === 'GET') return ok(present);
      const { layout, revision } = SaveWorkspace.parse(body);
      if (revision !== present.revision) {
        const message = 'The panes were saved by another page meanwhile. Load them, or save over them.';
        return { status: 409, body: { code: 'workspace.changed', message, details: present } };
      }
      const next = { layout, revision: revision + 1 };
      saved.set(project ?? '', next);
      publish('user', [{ type: 'workspace_saved', project_id: project, revision: next.revision }]);
      return ok(next);
    },
  };
}
