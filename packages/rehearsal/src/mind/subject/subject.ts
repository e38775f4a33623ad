import { nothingAsked } from '@boocode/contracts/prompt-tags';
import type { FileRead } from '../evidence.js';
import type { PromptParts } from '../prompt.js';
import { readChange } from './change.js';
import type { ChangedFile } from './change.js';
import { numberedLines, readDocuments } from './document.js';
import type { HandedDocument } from './document.js';
import { pickFiles } from './pick.js';

/** What a prompt says that the run looks at. */
export interface Subject {
  kind: 'change' | 'area' | 'repository';
  goal: string;
  /** Every path that the prompt lists. */
  paths: string[];
  /** The files to look at, in the order to read them. Of an area and a repository all their lines count. */
  targets: ChangedFile[];
  /** Files whose text stands in the prompt itself. */
  shown: ReadonlyMap<string, FileRead>;
  documents: HandedDocument[];
}

/** Whoever states facts about code opens it also where documents were handed in; the others then judge those alone. */
const opensCode: ReadonlySet<string> = new Set([
  'codebase-explorer',
  'project-scanner',
  'evidence-based-investigator',
  'gap-analyzer',
]);

/** Reads the subject of a persona's prompt. */
export function readSubject(persona: string, parts: PromptParts): Subject {
  const goal = goalIn(parts);
  const documents = readDocuments(parts);
  if (!parts.has('area-files')) {
    const { files, targets } = readChange(parts);
    return { kind: 'change', goal, paths: files.map(({ path }) => path), targets, shown: new Map(), documents };
  }
  const listed = (parts.get('area-files') ?? '').split('\n').flatMap(listedFile);
  const paths = listed.map(({ path }) => path);
  if (parts.has('area-source')) {
    const shown = shownFiles(parts.get('area-source') ?? '', new Set(paths));
    return { kind: 'area', goal, paths, targets: sliceOf(parts, listed), shown, documents };
  }
  const said = [goal, ...documents.flatMap(({ lines }) => [...lines.values()])].join('\n');
  const judgesDocuments = documents.length > 0 && !opensCode.has(persona);
  const picked = judgesDocuments ? [] : pickFiles({ paths, said, persona });
  return { kind: 'repository', goal, paths, targets: picked.map(whole), shown: new Map(), documents };
}

/** What the operator asked for; empty when that was nothing. */
export function goalIn(parts: PromptParts): string {
  const goal = (parts.get('goal') ?? '').trim();
  return goal === nothingAsked ? '' : goal;
}

function sliceOf(parts: PromptParts, listed: ChangedFile[]): ChangedFile[] {
  const slice = (parts.get('slice') ?? '').split('\n').filter((path) => path !== '');
  return slice.length === 0 ? listed : listed.filter(({ path }) => slice.includes(path));
}

/** `path | 12 lines`, or a path alone. */
function listedFile(line: string): ChangedFile[] {
  const [path = '', size = ''] = line.split(' | ');
  if (path.trim() === '') return [];
  const lines = Number(/^(\d+) lines?/.exec(size)?.[1] ?? 0);
  return [{ ...whole(path.trim()), introduced: new Set(Array.from({ length: lines }, (_, index) => index + 1)) }];
}

function whole(path: string): ChangedFile {
  return { path, status: 'added', introduced: new Set() };
}

/** The files of an area by the text that the prompt carries. One with a defused tag in it is left to be opened. */
function shownFiles(source: string, known: ReadonlySet<string>): Map<string, FileRead> {
  const files = new Map<string, FileRead>();
  for (const block of source.split(/\n\n(?=\S)/)) {
    const [path = '', ...rest] = block.split('\n');
    const lines = numberedLines(rest);
    if (known.has(path) && lines.size === rest.length) files.set(path, { lines, failure: null, offsets: [1] });
  }
  return files;
}
