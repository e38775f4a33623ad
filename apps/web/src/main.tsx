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
import { applyTheme, storedTheme } from './ui/theme.js';

applyTheme(storedTheme());
if (import.meta.env.PROD) keepShell();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
