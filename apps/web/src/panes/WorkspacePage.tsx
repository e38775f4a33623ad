import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspaceView } from '@boocode/contracts/workspace';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../api/http.js';
import { projectsQuery } from '../api/projects.js';
import { workspaceQuery } from '../api/workspace.js';
import { useKeys } from '../keyboard/useKeys.js';
import { useWatch } from '../live/LiveProvider.js';
import { useLauncher } from '../launch/launcher-context.js';
import { rememberProject } from '../projects/last-project.js';
import { MissingFolder } from '../projects/MissingFolder.js';
import page from '../shell/Page.module.css';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { useTitle } from '../ui/useTitle.js';
import { layoutAfter, type LayoutEvent } from './layout.js';
import { Notice, Notices } from './Notices.js';
import { useProvideWorkbench } from './current-workbench.js';
import { useWorkspacePanes } from './useWorkspacePanes.js';
import { workbenchOf } from './workbench.js';
import { Workspace } from './Workspace.js';
import styles from './WorkspacePage.module.css';

/** The workbench of a project, or outside of any. */
export function WorkspacePage({ projectId }: { projectId: string | null }) {
  useWatch('user');
  const projects = useQuery(projectsQuery());
  const saved = useQuery(workspaceQuery(projectId));
  const project = projects.data?.find(({ id }) => id === projectId) ?? null;
  const unknown = projectId !== null && projects.data !== undefined && project === null;
  if (unknown || (saved.error instanceof ApiError && [400, 404].includes(saved.error.status))) return <NoProject />;
  const failed = projects.data === undefined ? projects.error : null;
  if (failed !== null) {
    return (
      <div className={page.page}>
        <ErrorNote what="The project could not be loaded" error={failed}>
          <Button onClick={() => void projects.refetch()}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  const view = saved.data ?? (saved.error === null ? null : { layout: null, revision: 0 });
  const ready = view !== null && projects.data !== undefined;
  return (
    <div className={styles.page}>
      {ready ? <Panes projectId={projectId} project={project} saved={view} loadError={saved.error} /> : null}
    </div>
  );
}

interface Props {
  projectId: string | null;
  project: ProjectView | null;
  saved: WorkspaceView;
  loadError: Error | null;
}

function Panes({ projectId, project, saved, loadError }: Props) {
  const { layout, send, urlProblem, forgetProblem, saveProblem } = useWorkspacePanes(projectId, saved);
  const [full, setFull] = useState(false);
  const act = (event: LayoutEvent) => {
    const adds = event.type === 'open' || event.type === 'split';
    setFull(adds && layoutAfter(layout, event) === layout);
    send(event);
  };
  useTitle(`${project?.name ?? 'No project'} · BooCode`);
  useEffect(() => rememberProject(projectId), [projectId]);
  const launch = useLauncher();
  const workbench = workbenchOf({ layout, project, send: act, launch });
  useProvideWorkbench(workbench);
  useKeys({ 'go.runs': () => workbench.showRuns('/runs'), 'go.asks': () => workbench.showRuns('/asks') });
  const problem = saveProblem ?? loadError;
  return (
    <>
      <h1 className="visually-hidden">{project?.name ?? 'No project'}</h1>
      {project?.folder === 'missing' ? <MissingFolder project={project} /> : null}
      <Workspace layout={layout} project={project} send={act} />
      <Notices>
        {urlProblem === null ? null : <Notice onClose={forgetProblem}>{urlProblem}</Notice>}
        {full ? (
          <Notice onClose={() => setFull(false)}>There is no room for another pane here. Close one first.</Notice>
        ) : null}
        {problem === null ? null : (
          <Notice>The panes stay as you see them on this page, but are not saved. {problem.message}</Notice>
        )}
      </Notices>
    </>
  );
}

function NoProject() {
  useTitle('No such project · BooCode');
  return (
    <div className={page.empty}>
      <h1>There is no such project</h1>
      <p>
        It may have been taken off the list; its folder, chats and runs are still there. Adding the folder brings it
        back.
      </p>
      <Link href="/projects" className={page.action}>
        Choose a folder
      </Link>
    </div>
  );
}
