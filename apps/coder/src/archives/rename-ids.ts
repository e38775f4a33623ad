import type { RunArchive } from '@boocode/contracts/run-archive';
import { replaceTexts } from './replace-texts.js';

/**
 * The archive with a new id for each of its tasks, in the same order of age. A text that is an id of the run's, wherever it stands
 * (an edge, what a step left for another), becomes the new one; ids of other runs, and words around one, stay.
 */
export function renameIds(archive: RunArchive, newId: () => string): RunArchive {
  const old = archive.tasks.map(({ id }) => id).toSorted();
  const renamed = new Map(old.map((id) => [id, newId()]));
  return replaceTexts(archive, (text) => renamed.get(text) ?? text);
}
