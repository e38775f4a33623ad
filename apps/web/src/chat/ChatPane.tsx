import { NotBuilt } from '../panes/NotBuilt.js';

export function ChatPane() {
  return <NotBuilt />;
}
