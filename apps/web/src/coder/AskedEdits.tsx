import { EditsView } from './DiffView.js';
import { editsAsked } from './edit-diff.js';

/** The edit that an agent asks leave for, as what it would change; nothing where it asks for something else. */
export function AskedEdits({ tool, detail }: { tool: string; detail: unknown }) {
  return <EditsView edits={editsAsked(tool, detail)} />;
}
