import { Route, Router, Switch } from 'wouter';
import { AsksPage } from '../ask/AsksPage.js';
import { NewRunPage } from '../launch/NewRunPage.js';
import type { PaneProps } from '../panes/pane.js';
import { RunPage } from '../run/RunPage.js';
import { RunsPage } from '../runs/RunsPage.js';
import { NotFoundPage } from '../shell/NotFoundPage.js';
import { usePlaceHooks } from './place-hooks.js';

/** The runs, in a pane: the same pages, at a place that the pane keeps. */
export function OrchestratorPane({ pane, change }: PaneProps) {
  const { hook, searchHook } = usePlaceHooks(pane.place ?? '/runs', (place) => change({ place }));
  return (
    <Router hook={hook} searchHook={searchHook} hrefs={(href) => href}>
      <Switch>
        <Route path="/runs" component={RunsPage} />
        <Route path="/asks" component={AsksPage} />
        <Route path="/new" component={NewRunPage} />
        <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
        <Route component={NotFoundPage} />
      </Switch>
    </Router>
  );
}
