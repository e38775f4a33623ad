import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { LiveProvider, type Connect } from './live/LiveProvider.js';
import { LoginPage } from './shell/LoginPage.js';
import { isLoginNeeded } from './api/http.js';
import { Shell } from './shell/Shell.js';

/** True from the first answer that asks for the token until somebody signed in. */
function useLoginNeeded(): [boolean, () => void] {
  const client = useQueryClient();
  const [needed, setNeeded] = useState(false);
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        // An answer alone tells; a query keeps its last error, also when it is asked for again after signing in.
        if (event.type === 'updated' && event.action.type === 'error' && isLoginNeeded(event.action.error))
          setNeeded(true);
      }),
    [client],
  );
  return [needed, () => setNeeded(false)];
}

export function App({ connect }: { connect?: Connect }) {
  const [loginNeeded, loggedIn] = useLoginNeeded();
  if (loginNeeded) return <LoginPage onDone={loggedIn} />;
  return (
    <LiveProvider connect={connect}>
      <Shell />
    </LiveProvider>
  );
}
