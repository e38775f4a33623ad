import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { AsksPage } from './ask/AsksPage.js';
import { HelpDialog } from './keyboard/HelpDialog.js';
import { moveFocus } from './keyboard/move-focus.js';
import { useKeys } from './keyboard/useKeys.js';
import { NewRunPage } from './launch/NewRunPage.js';
import { LiveProvider, type Connect } from './live/LiveProvider.js';
import { WorkspacePage } from './panes/WorkspacePage.js';
import { RunPage } from './run/RunPage.js';
import { RunsPage } from './runs/RunsPage.js';
import { LoginPage } from './shell/LoginPage.js';
import { NotFoundPage } from './shell/NotFoundPage.js';
import { TopBar } from './shell/TopBar.js';
import { isLoginNeeded } from './api/http.js';

/** True from the first answer that asks for the token until somebody signed in. */
function useLoginNeeded(): [boolean, () => void] {
  const client = useQueryClient();
  const [needed, setNeeded] = useState(false);
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        if (isLoginNeeded(query.state.error)) setNeeded(true);
      }),
    [client],
  );
  return [needed, () => setNeeded(false)];
}

export function App({ connect }: { connect?: Connect }) {
  const [loginNeeded, loggedIn] = useLoginNeeded();
  return loginNeeded ? <LoginPage onDone={loggedIn} /> : <Workbench connect={connect} />;
}

function Workbench({ connect }: { connect: Connect | undefined }) {
  const [, navigate] = useLocation();
  const [help, setHelp] = useState(false);
  useKeys({
    j: () => moveFocus(1),
    k: () => moveFocus(-1),
    'g r': () => navigate('/runs'),
    'g a': () => navigate('/asks'),
    n: () => navigate('/new'),
    '?': () => setHelp(true),
  });
  return (
    <LiveProvider connect={connect}>
      <TopBar onHelp={() => setHelp(true)} />
      <main>
        <Switch>
          <Route path="/p/:project">
            {({ project }) => <WorkspacePage key={project} projectId={project === 'none' ? null : project} />}
          </Route>
          <Route path="/runs" component={RunsPage} />
          <Route path="/asks" component={AsksPage} />
          <Route path="/new" component={NewRunPage} />
          <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
          <Route component={NotFoundPage} />
        </Switch>
      </main>
      {help ? <HelpDialog onClose={() => setHelp(false)} /> : null}
    </LiveProvider>
  );
}
