import { useQuery } from '@tanstack/react-query';
import { useReducer } from 'react';
import { projectsQuery } from '../api/projects.js';
import { layoutAfter, layoutOf, newPane } from './layout.js';
import { Workspace } from './Workspace.js';
import styles from './WorkspacePage.module.css';

/** The workbench of a project, or outside of any. */
export function WorkspacePage({ projectId }: { projectId: string | null }) {
  const { data: projects } = useQuery(projectsQuery());
  const [layout, send] = useReducer(layoutAfter, null, () => layoutOf(newPane('first', { kind: 'empty' })));
  const project = projects?.find(({ id }) => id === projectId) ?? null;
  return (
    <div className={styles.page}>
      <Workspace layout={layout} project={project} send={send} />
    </div>
  );
}
