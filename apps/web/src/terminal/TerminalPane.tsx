import { NotBuilt } from '../panes/NotBuilt.js';

export function TerminalPane() {
  return <NotBuilt />;
}
