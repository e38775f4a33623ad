import { EditsView } from './DiffView.js';
import { editsAsked } from './edit-diff.js';

interface Props {
  tool: string;
  detail: unknown;
  /** A diff among it, as it came: shown where it can't be read as one. */
  diff: string | null;
}

/** The edit that an agent asks leave for, as what it would change; nothing where it asks for something else. */
export function AskedEdits({ tool, detail, diff }: Props) {
  const edits = editsAsked(tool, detail);
  return edits.length === 0 && diff !== null ? <pre>{diff}</pre> : <EditsView edits={edits} />;
}
