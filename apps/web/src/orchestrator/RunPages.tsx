import { lazy, type ComponentType } from 'react';
import { Route, Switch } from 'wouter';
import { AsksPage } from '../ask/AsksPage.js';
import { NewRunPage } from '../launch/NewRunPage.js';
import { RunPage } from '../run/RunPage.js';
import { TaskPage } from '../tasks/TaskPage.js';
import { TasksPage } from '../tasks/TasksPage.js';
import { RunsPage } from '../runs/RunsPage.js';

const ArenaPage = lazy(async () => ({ default: (await import('../arena/ArenaPage.js')).ArenaPage }));

/** Runs, what needs the person, and the launch form: as pages, and in the pane of the orchestrator. */
export function RunPages({ notFound }: { notFound: ComponentType }) {
  return (
    <Switch>
      <Route path="/runs" component={RunsPage} />
      <Route path="/tasks" component={TasksPage} />
      <Route path="/tasks/:id">{({ id }) => <TaskPage key={id} id={id} />}</Route>
      <Route path="/asks" component={AsksPage} />
      <Route path="/new" component={NewRunPage} />
      <Route path="/arenas/:id">{({ id }) => <ArenaPage key={id} id={id} />}</Route>
      <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
      <Route component={notFound} />
    </Switch>
  );
}
