/* oxlint-disable import/no-unassigned-import -- as in the main page, whose styles these are */
import '../../src/interpret-schemas.js';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';
import './page.css';
import { WorkspacePane } from '@boocode/contracts/workspace';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../../src/api/query-client.js';
import { TerminalPane } from '../../src/terminal/TerminalPane.js';

const key = 'pane';

/** The pane alone, kept over reloads as the workspace keeps it. */
function Page() {
  const [pane, setPane] = useState(() =>
    WorkspacePane.parse(JSON.parse(localStorage.getItem(key) ?? '{"id":"t","kind":"terminal"}')),
  );
  return (
    <section data-pane={pane.id} tabIndex={-1} aria-label="Terminal">
      <TerminalPane
        pane={pane}
        project={null}
        focused
        close={() => undefined}
        change={(change) =>
          setPane((before) => {
            const next = { ...before, ...(typeof change === 'function' ? change(before) : change) };
            localStorage.setItem(key, JSON.stringify(next));
            return next;
          })
        }
      />
    </section>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <Page />
    </QueryClientProvider>
  </StrictMode>,
);
