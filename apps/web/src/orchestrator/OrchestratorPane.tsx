import { Router } from 'wouter';
import type { PaneProps } from '../panes/pane.js';
import { NotFoundPage } from '../shell/NotFoundPage.js';
import { OrchestratorHead } from './OrchestratorHead.js';
import { usePlaceHooks } from './place-hooks.js';
import { RunPages } from './RunPages.js';

/** The runs, in a pane: the same pages, at a place that the pane keeps. */
export function OrchestratorPane({ pane, change }: PaneProps) {
  const { hook, searchHook } = usePlaceHooks(pane.place ?? '/runs', (place) => change({ place }));
  return (
    <Router hook={hook} searchHook={searchHook}>
      <OrchestratorHead />
      <RunPages notFound={NotFoundPage} />
    </Router>
  );
}
