import type { DiffFile, RepositoryDiff } from '@boocode/contracts/diff';
import type { SubjectDocument } from '@boocode/contracts/subject';
import { classifyFile, isExcluded, type FileClass } from './file-class.js';
import { saidIn, statementsIn } from './prose-signals.js';
import { projectRoots, type ProjectRoot } from './project-roots.js';
import type { SignalName } from './signal-names.js';
import type { Subject } from './types.js';

interface ClassifiedFile {
  file: DiffFile;
  kind: FileClass;
}

/** All that sizing and rosters know of a change. */
export interface Signals {
  /** Files that angles read, in path order. */
  reviewed: ClassifiedFile[];
  /** Lock, generated, vendored and binary files: listed in the report, read by nobody. */
  excluded: ClassifiedFile[];
  /** Files that ought to be read, but whose text is missing from the diff. */
  omitted: DiffFile[];
  subsystems: string[];
  /** Added plus removed lines of the reviewed files. */
  changedLines: number;
  /** Which reviewed files show a signal, in path order. */
  touched: Record<SignalName, string[]>;
  /** What the goal and the documents speak of. Of a change nothing: its lines are a better witness than words about it. */
  said: SignalName[];
  /** Statements of the documents: list items, and sentences that demand something. */
  statements: number;
  /** Documents and focused parts, together. */
  sources: number;
  /** Which of schema, auth, infra and seam are present. */
  crossCutting: SignalName[];
  /** What was asked for, in its words. */
  goal: string;
  documents: SubjectDocument[];
  /** Folders that hold a project of their own, in path order; none of a change. */
  roots: ProjectRoot[];
}

interface Detector {
  kinds: FileClass[];
  path?: RegExp;
  /** Looked for in added and removed lines, comments left out. */
  line?: RegExp;
  /** Looked for in the identifiers of changed lines and the path, split into lower-case words. */
  words?: RegExp;
  file?(file: DiffFile): boolean;
}

const code: FileClass[] = ['source'];

const detectors: Record<SignalName, Detector> = {
  schema: {
    kinds: ['source', 'config'],
    path: /(^|\/)(migrations?|migrate|alembic|prisma)\/|\.(sql|prisma)$|(^|\/)(models?|entities)\/|(^|\/)schema\.[a-z]+$/i,
    line: /\b(alter|create|drop)\s+(table|index|view|type)\b|\bselect\s.+\sfrom\s|\binsert\s+into\s|\bupdate\s+\S+\s+set\s|\bdelete\s+from\s|\.(query|queryRaw|execute|createQueryBuilder|findMany|findUnique|aggregate)\(/i,
  },
  auth: {
    kinds: ['source', 'config', 'infra'],
    words:
      /\b(auth|oauth|login|logout|signin|authenticate|authentication|authorize|authorization|session|jwt|bearer|token|permission|permissions|password|passwd|secret|secrets|credential|credentials|apikey|api key|private key|access key|encrypt|decrypt|hmac|bcrypt|ssn|card number|email)\b/,
  },
  infra: { kinds: ['infra'], file: () => true },
  seam: {
    kinds: ['source', 'config'],
    path: /\.(proto|graphql|avsc)$|(^|\/)(openapi|swagger|asyncapi)[^/]*$|(^|\/)contracts?\//i,
    words: /\b(kafka|amqp|rabbitmq|sqs|sns|pubsub|grpc)\b/,
  },
  concurrency: {
    kinds: code,
    line: /\basync\b|\bawait\b|Promise\.(all|any|race|allSettled)|setTimeout|setInterval|setImmediate|\bWorker\(|\b(mutex|semaphore|synchronized|asyncio|tokio|goroutine|atomics?|threading|ThreadPool)|\bgo func\b|<-\s*chan|\bchan\s|\.(lock|unlock|acquire)\(|for update\b/i,
  },
  resilience: {
    kinds: code,
    line: /\bfetch\(|\baxios\b|\bhttpx?\.|\bhttps\.|\brequests\.(get|post|put|delete)|\burllib|\bgot\(|\bretr(y|ies)|\bqueue|\bcache|\bpublish\(|\bredis\b|\btimeout\b|\bbackoff\b|\bidempoten|\bcatch\b|\bexcept\b|\brescue\b|err != nil|\.subscribe\(/i,
  },
  behaviour: {
    kinds: code,
    line: /\b(catch|except|rescue|throw|throws|raise|panic|recover|finally|reject)\b|err != nil|\.catch\(|\bexport\s|\bglobal\b|^(let|var)\s|\bstatic\s|\bemit\(|\bsetState\(|\bdispatch\(/,
  },
  input: {
    kinds: code,
    line: /\bparse\w*\(|JSON\.parse|\breq(uest)?\.(body|query|params|args|form|json|headers)|\bargv\b|\bprocess\.env|\bos\.environ|\bstdin\b|\bNumber\(|\bint\(|\bfloat\(|\.(slice|substring|substr|charAt|at)\(|\[\s*(i|idx|index|0|-1)\s*\]|\b(limit|offset|page|max|min)\b|\bswitch\b|\bmatch\b|\bnew Date\(|\binput\b/i,
  },
  structure: {
    kinds: code,
    line: /^\s*(import\s.+from\s|import\s|from\s+\S+\s+import|use\s+\w+::|#include|require\()|\brequire\(/,
    file: (file) => file.status === 'added' || file.status === 'renamed',
  },
  logic: { kinds: code, line: /[=({]|\breturn\b|\bif\b|\belse\b|\bdef\b|\bend\b/ },
  ui: {
    kinds: ['source', 'config'],
    path: /\.(tsx|jsx|vue|svelte|css|scss|less|html?|erb|hbs|ejs|twig)$|(^|\/)(components|templates|views|pages)\//i,
  },
};

/** Computes what sizing and rosters need from a diff; the same diff gives the same signals. */
export function signalsOf(diff: RepositoryDiff): Signals {
  const all = diff.files
    .map((file) => ({ file, kind: classifyFile(file) }))
    .toSorted((a, b) => (a.file.path < b.file.path ? -1 : 1));
  const readable = all.filter(({ kind }) => !isExcluded(kind));
  const reviewed = readable.filter(({ file }) => file.omitted === null);
  const touched = touchedBy(reviewed);
  return {
    reviewed,
    excluded: all.filter(({ kind }) => isExcluded(kind)),
    omitted: readable.filter(({ file }) => file.omitted !== null).map(({ file }) => file),
    subsystems: subsystemsOf(reviewed),
    changedLines: reviewed.reduce((sum, { file }) => sum + file.added + file.removed, 0),
    touched,
    said: [],
    statements: 0,
    sources: 0,
    crossCutting: crossing.filter((name) => touched[name].length > 0),
    goal: '',
    documents: [],
    roots: [],
  };
}

const crossing = ['schema', 'auth', 'infra', 'seam'] as const;

/** The same of a whole subject: what its files show, and what the goal and the documents say. */
export function subjectSignals(subject: Subject, goal: string): Signals {
  const { kind, diff, documents, focus } = subject;
  // The list of a whole repository shows everything and means nothing.
  const shown = signalsOf(kind === 'repository' ? { ...diff, files: [] } : diff);
  const prose = [...(kind === 'change' ? [] : [goal]), ...documents.map(({ text }) => text)];
  const said = saidIn(prose);
  return {
    ...shown,
    said,
    statements: documents.reduce((sum, { text }) => sum + statementsIn(text), 0),
    sources: documents.length + focus.length,
    crossCutting: crossing.filter((name) => shown.touched[name].length > 0 || said.includes(name)),
    goal,
    documents,
    roots: kind === 'change' ? [] : projectRoots(diff.files.map(({ path }) => path)),
  };
}

/** Whether a signal is there, in files or in words. */
export function isSignalled(signals: Signals, name: SignalName): boolean {
  return signals.touched[name].length > 0 || signals.said.includes(name);
}

function touchedBy(files: ClassifiedFile[]): Record<SignalName, string[]> {
  const find = (name: SignalName): string[] =>
    files.filter((entry) => shows(detectors[name], entry)).map(({ file }) => file.path);
  return {
    schema: find('schema'),
    auth: find('auth'),
    infra: find('infra'),
    seam: find('seam'),
    concurrency: find('concurrency'),
    resilience: find('resilience'),
    behaviour: find('behaviour'),
    input: find('input'),
    structure: find('structure'),
    logic: find('logic'),
    ui: find('ui'),
  };
}

function shows(detector: Detector, { file, kind }: ClassifiedFile): boolean {
  if (!detector.kinds.includes(kind)) return false;
  if (detector.file?.(file) || detector.path?.test(file.path)) return true;
  const changed = changedTexts(file);
  if (detector.words !== undefined && [file.path, ...changed].some((text) => detector.words?.test(words(text)))) {
    return true;
  }
  return changed.some((text) => detector.line?.test(text) ?? false);
}

/** What stands far to the right in a line of thousands of characters is data, and would only cost time. */
const longestLine = 2000;

function changedTexts({ lines }: DiffFile): string[] {
  const changed = lines.filter(({ kind, text }) => kind !== 'context' && !isComment(text));
  return changed.map(({ text }) => text.slice(0, longestLine));
}

function isComment(text: string): boolean {
  return /^\s*(\/\/|#(?!include)|\*|\/\*|--|<!--)/.test(text);
}

/** `sessionToken` and `SESSION_TOKEN` both become `session token`. */
function words(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase();
}

/** Tests and docs sit beside what they belong to, so they open no subsystem of their own. */
function subsystemsOf(files: ClassifiedFile[]): string[] {
  const weighty = files.filter(({ kind }) => kind !== 'test' && kind !== 'docs');
  const areas = weighty.map(({ file }) => file.path.split('/').slice(0, -1).slice(0, 2).join('/') || '.');
  return [...new Set(areas)].toSorted();
}
