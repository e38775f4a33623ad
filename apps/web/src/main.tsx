/* oxlint-disable import/no-unassigned-import -- styles and fonts are imported for their effect alone, and the first module
   must run before any other one builds a schema. */
import './interpret-schemas.js';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/query-client.js';
import { App } from './App.js';
import { keepShell } from './shell/keep-shell.js';
import { fontLoaded } from './ui/font-loaded.js';
import { applyTheme, storedTheme } from './ui/theme.js';

/** Behind the script, the font is not waited for longer than this. */
const fontMs = 1_000;

applyTheme(storedTheme());
if (import.meta.env.PROD) keepShell();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
// Words that are drawn in one font and then in another move what stands around them; the font comes while the script does.
await Promise.race([fontLoaded('--font-ui'), new Promise((resolve) => setTimeout(resolve, fontMs))]);
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
