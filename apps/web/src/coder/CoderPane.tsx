import { NotBuilt } from '../panes/NotBuilt.js';

export function CoderPane() {
  return <NotBuilt />;
}
