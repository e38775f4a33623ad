import { NotBuilt } from '../panes/NotBuilt.js';

export function SettingsPane() {
  return <NotBuilt />;
}
