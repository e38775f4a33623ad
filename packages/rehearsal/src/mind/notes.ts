import type { Conversation } from '../conversation.js';
import { sourceOf } from '../detectors/source.js';
import { rehearsalTitle } from '../name.js';
import { readingSentence } from './answer.js';
import type { Move, Part } from './answer.js';
import { readChange } from './subject/change.js';
import type { ChangedFile } from './subject/change.js';
import { gatherEvidence } from './evidence.js';
import type { Evidence } from './evidence.js';
import { counted } from './persona-words.js';
import { nextReads } from './reading.js';
import { exportedFunctions } from './untested-exports.js';

/** Plays a step without an output contract: reads the targets and writes down what a reader can count in them. */
export function playNotes(conversation: Conversation, { persona, parts, index }: Part): Move {
  const { targets } = readChange(parts);
  const evidence = gatherEvidence(
    conversation,
    index,
    targets.map((file) => file.path),
  );
  const wanted = targets.map((file) => ({ path: file.path, lines: file.introduced }));
  const reads = nextReads(conversation, evidence, wanted);
  if (reads.length > 0) return { text: readingSentence(evidence, reads), calls: reads };
  const opening = `${rehearsalTitle}, playing ${persona}. These notes hold only what can be counted in the files.`;
  const lines = targets.map((file) => `- ${note(file, evidence)}`);
  return {
    text: [opening, '', ...(lines.length > 0 ? lines : ['- The prompt names no changed file.'])].join('\n'),
    calls: [],
  };
}

function note(file: ChangedFile, evidence: Evidence): string {
  const read = evidence.files.get(file.path);
  const introduced = counted(file.introduced.size, 'introduced line');
  if (read === undefined || read.failure !== null)
    return `\`${file.path}\`: not read (${read?.failure ?? 'not asked for'}).`;
  const source = sourceOf(file.path, read.lines);
  if (source === null) return `\`${file.path}\`: ${introduced}, no language that is understood here.`;
  const names = exportedFunctions(source, file.introduced).map(({ name }) => `\`${name}\``);
  const exported = names.length === 0 ? 'no new exported function' : `new exported functions: ${names.join(', ')}`;
  return `\`${file.path}\` (${source.language}): ${introduced}, ${exported}.`;
}
