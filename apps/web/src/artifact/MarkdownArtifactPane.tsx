import { NotBuilt } from '../panes/NotBuilt.js';

export function MarkdownArtifactPane() {
  return <NotBuilt />;
}
