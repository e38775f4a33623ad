import { NotBuilt } from '../panes/NotBuilt.js';

export function HtmlArtifactPane() {
  return <NotBuilt />;
}
