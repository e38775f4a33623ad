import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { WorkspacePage } from '../panes/WorkspacePage.js';
import { HomePage } from '../projects/HomePage.js';
import { ProjectsPage } from '../projects/ProjectsPage.js';
import { NotFoundPage } from './NotFoundPage.js';

const RunPages = lazy(async () => ({ default: (await import('../orchestrator/RunPages.js')).RunPages }));

/** What is at which address. */
export function Pages() {
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/projects" component={ProjectsPage} />
      <Route path="/p/:project">
        {({ project }) => <WorkspacePage key={project} projectId={project === 'none' ? null : project} />}
      </Route>
      <Route path="/:page/*?">
        <Suspense>
          <RunPages notFound={NotFoundPage} />
        </Suspense>
      </Route>
    </Switch>
  );
}
