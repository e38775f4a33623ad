import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { loadWorkspacePage } from '../panes/load-workspace-page.js';
import { HomePage } from '../projects/HomePage.js';
import { ProjectsPage } from '../projects/ProjectsPage.js';
import { RunsPage } from '../runs/RunsPage.js';
import { NotFoundPage } from './NotFoundPage.js';

const WorkspacePage = lazy(async () => ({ default: (await loadWorkspacePage()).WorkspacePage }));
const RunPages = lazy(async () => ({ default: (await import('../orchestrator/RunPages.js')).RunPages }));

/** What is at which address. What people come in by is there with the script; the others are loaded when they are first seen. */
export function Pages() {
  return (
    <Suspense>
      <Switch>
        <Route path="/" component={HomePage} />
        <Route path="/projects" component={ProjectsPage} />
        <Route path="/runs" component={RunsPage} />
        <Route path="/p/:project">
          {({ project }) => <WorkspacePage key={project} projectId={project === 'none' ? null : project} />}
        </Route>
        <Route path="/:page/*?">
          <RunPages notFound={NotFoundPage} />
        </Route>
      </Switch>
    </Suspense>
  );
}
