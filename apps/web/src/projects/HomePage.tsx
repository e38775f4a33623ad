import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Redirect } from 'wouter';
import { projectsQuery } from '../api/projects.js';
import { loadWorkspacePage } from '../panes/load-workspace-page.js';
import page from '../shell/Page.module.css';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { useTitle } from '../ui/useTitle.js';
import { byLastUse, hrefOf, openedProjects } from './last-project.js';
import { ProjectsPage } from './ProjectsPage.js';

/** Where a person was last; at the first visit, the choice of a folder. */
export function HomePage() {
  useTitle('BooCode');
  const { data: projects, error, refetch } = useQuery(projectsQuery());
  // Who has been in a workbench goes on to one: its script comes while the projects do.
  useEffect(() => {
    if (openedProjects().length > 0) void loadWorkspacePage();
  }, []);
  if (projects === undefined) {
    return error === null ? null : (
      <div className={page.page}>
        <ErrorNote what="The projects could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  const [last] = openedProjects();
  if (last === null) return <Redirect to={hrefOf(null)} replace />;
  const [first] = byLastUse(projects);
  return first === undefined ? <ProjectsPage /> : <Redirect to={hrefOf(first.id)} replace />;
}
