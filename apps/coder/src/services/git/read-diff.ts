import type { DiffFile, DiffLine, RepositoryDiff } from '@boocode/contracts/diff';
import { blobSizes, isBinary, readBlobs } from './blobs.js';
import { runGit } from './git.js';
import { parseChanges, type Change } from './parse-changes.js';
import { parsePatch, wholeFile } from './parse-patch.js';

/** What a diff may hold. A file over its share keeps its row and its counts; only its lines are left out. */
export interface DiffLimits {
  /** Bytes of a file, before or after. */
  file_bytes: number;
  /** Added and removed lines of a file. */
  file_lines: number;
  /** Added and removed lines of the whole change; files are taken in path order. */
  total_lines: number;
}

export const diffLimits: DiffLimits = { file_bytes: 512 * 1024, file_lines: 5_000, total_lines: 40_000 };

export interface DiffRequest {
  repository: string;
  base_ref: string;
  base_commit: string;
  head_ref: string;
  head_commit: string;
}

const submodule = '160000';
const patchesAtOnce = 2;

export interface DiffOptions {
  limits?: DiffLimits;
  /** Files and folders, taken literally; empty = everything. From the empty tree they need not be compared in history. */
  paths?: readonly string[];
}

/** What changed between two commits, or two trees, within `limits`. No file above them is ever loaded. */
export async function readDiff(
  request: DiffRequest,
  { limits = diffLimits, paths = [] }: DiffOptions = {},
): Promise<RepositoryDiff> {
  const cwd = request.repository;
  const range = [request.base_commit, request.head_commit];
  const only = paths.length === 0 ? [] : ['--', ...paths];
  const raw = await runGit({
    cwd,
    args: [
      '--literal-pathspecs',
      'diff-tree',
      '-r',
      '-M',
      '--raw',
      '--numstat',
      '-z',
      '--no-abbrev',
      ...range,
      ...only,
    ],
  });
  const changes = parseChanges(raw.toString('utf8'));
  const sizes = await blobSizes(cwd, changes.filter((change) => !isSubmodule(change)).flatMap(oidsOf));
  const omitted = decideOmissions(changes, sizes, limits);
  const shown = changes.filter((change) => omitted.get(change.path) === null);
  const lines = await readLines(cwd, shown, sizes);
  const binary = await findBinaries(cwd, changes);
  const files = changes.map((change): DiffFile => ({
    path: change.path,
    old_path: change.old_path,
    status: change.status,
    binary: binary.has(change.path),
    added: change.added ?? 0,
    removed: change.removed ?? 0,
    lines: lines.get(change.path) ?? [],
    omitted: omitted.get(change.path) ?? null,
  }));
  // A restricted reading is not of a history: whoever asks for it says which commits it wants.
  const { base_commit, head_commit } = request;
  const log = { range: `${base_commit}..${head_commit}`, limit: 100, paths };
  return { ...request, files, commits: paths.length > 0 ? [] : await readCommits(cwd, log) };
}

/** For every path the words that say why its lines are left out, or null. */
function decideOmissions(
  changes: Change[],
  sizes: Map<string, number>,
  limits: DiffLimits,
): Map<string, string | null> {
  let total = 0;
  return new Map(
    changes.map((change) => {
      const reason = omissionOf(change, sizes, limits);
      if (reason !== null) return [change.path, reason];
      const count = (change.added ?? 0) + (change.removed ?? 0);
      if (total + count > limits.total_lines) {
        return [change.path, `left out: the whole change has more than ${amount(limits.total_lines)} lines`];
      }
      total += count;
      return [change.path, null];
    }),
  );
}

function omissionOf(change: Change, sizes: Map<string, number>, limits: DiffLimits): string | null {
  if (isSubmodule(change)) return `submodule, now at ${change.new_oid.slice(0, 12)}`;
  const largest = Math.max(0, ...oidsOf(change).map((oid) => sizes.get(oid) ?? 0));
  if (largest > limits.file_bytes) return `${bytes(largest)}, too large to review`;
  if (change.added === null || change.removed === null) return `binary, ${bytes(largest)}`;
  const count = change.added + change.removed;
  return count > limits.file_lines ? `${amount(count)} changed lines, too many to review` : null;
}

/** What git did not compare line by line is binary, or text that is too large for it. */
async function findBinaries(cwd: string, changes: Change[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const change of changes.filter((one) => one.added === null && !isSubmodule(one))) {
    for (const oid of oidsOf(change)) if (await isBinary(cwd, oid)) found.add(change.path);
  }
  return found;
}

async function readLines(cwd: string, changes: Change[], sizes: Map<string, number>): Promise<Map<string, DiffLine[]>> {
  const lines = new Map<string, DiffLine[]>();
  const oneSided = changes.filter((change) => oidsOf(change).length === 1);
  const wanted = oneSided.flatMap(oidsOf).map((oid) => ({ oid, size: sizes.get(oid) ?? 0 }));
  const contents = await readBlobs(cwd, wanted);
  for (const change of oneSided) {
    const content = contents.get(oidsOf(change)[0] ?? '')?.toString('utf8') ?? '';
    lines.set(change.path, wholeFile(content, change.status === 'deleted' ? 'removed' : 'added'));
  }
  const twoSided = changes.filter((change) => oidsOf(change).length === 2 && change.old_oid !== change.new_oid);
  const next = twoSided.values();
  const worker = async (): Promise<void> => {
    for (const change of next) lines.set(change.path, parsePatch(await readPatch(cwd, change)));
  };
  await Promise.all(Array.from({ length: patchesAtOnce }, worker));
  return lines;
}

/** Blob against blob: no path, so no attribute of the repository has a say. */
async function readPatch(cwd: string, change: Change): Promise<string> {
  const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--unified=3', '--inter-hunk-context=0'];
  const args = ['diff', ...plain, '--diff-algorithm=histogram', change.old_oid, change.new_oid];
  return (await runGit({ cwd, args })).toString('utf8');
}

export interface LogRequest {
  range: string;
  limit: number;
  /** Empty = all commits. */
  paths: readonly string[];
}

/** Newest first. */
export async function readCommits(
  repository: string,
  { range, limit, paths }: LogRequest,
): Promise<RepositoryDiff['commits']> {
  const format = ['-z', `--max-count=${limit}`, '--no-color', '--no-notes', '--format=%H%n%s%n%b'];
  const output = await runGit({
    cwd: repository,
    args: ['--literal-pathspecs', 'log', ...format, range, '--', ...paths],
  });
  return output
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const [sha = '', subject = '', ...body] = record.split('\n');
      return { sha, subject, body: body.join('\n').trim().slice(0, 4_000) };
    });
}

function oidsOf(change: Change): string[] {
  return [change.old_oid, change.new_oid].filter((oid) => !/^0+$/.test(oid));
}

function isSubmodule(change: Change): boolean {
  return change.old_mode === submodule || change.new_mode === submodule;
}

function bytes(count: number): string {
  if (count >= 1_000_000) return `${(count / 1_000_000).toFixed(count >= 10_000_000 ? 0 : 1)} MB`;
  return count >= 1_000 ? `${Math.round(count / 1_000)} kB` : `${count} bytes`;
}

function amount(count: number): string {
  return count.toLocaleString('en-US');
}
