import type { DiffFile, RepositoryDiff } from '@boocode/contracts/diff';
import type { RawFinding } from '@boocode/contracts/finding';
import type { Subject } from '../types.js';

/** A file that the change adds: every line of its text is new. */
export function addedFile(path: string, text: string): DiffFile {
  const lines = text.replace(/\n$/, '').split('\n');
  return {
    path,
    old_path: null,
    status: 'added',
    binary: false,
    added: lines.length,
    removed: 0,
    lines: lines.map((line, index) => ({ kind: 'added', line: index + 1, text: line })),
    omitted: null,
  };
}

export function binaryFile(path: string): DiffFile {
  return { ...addedFile(path, ''), binary: true, added: 0, lines: [], omitted: 'binary' };
}

export function omittedFile(path: string, reason: string): DiffFile {
  return { ...addedFile(path, ''), added: 0, lines: [], omitted: reason };
}

export function diffOf(files: DiffFile[], commits: RepositoryDiff['commits'] = []): RepositoryDiff {
  return {
    repository: 'shop',
    base_ref: 'main',
    base_commit: 'a'.repeat(40),
    head_ref: 'feature',
    head_commit: 'b'.repeat(40),
    files,
    commits,
  };
}

/** A change that adds whole files, from their texts. */
export function changeOf(files: Record<string, string>, commits: RepositoryDiff['commits'] = []): RepositoryDiff {
  return diffOf(
    Object.entries(files).map(([path, text]) => addedFile(path, text)),
    commits,
  );
}

/** A change as a subject. */
export function changeSubject(diff: RepositoryDiff): Subject {
  return { kind: 'change', focus: [], diff, documents: [] };
}

/** An area as a host pins it: all its lines are added to the empty tree. */
export function areaSubject(
  files: Record<string, string>,
  focus: string[],
  documents: Subject['documents'] = [],
): Subject {
  return { kind: 'area', focus, diff: { ...changeOf(files), base_ref: 'empty tree' }, documents };
}

/** A repository as a whole, with documents that were handed in. */
export function repositorySubject(files: Record<string, string>, documents: Subject['documents'] = []): Subject {
  const listed = Object.keys(files).map((path) => ({ ...addedFile(path, ''), added: 0, lines: [] }));
  return { kind: 'repository', focus: [], diff: diffOf(listed), documents };
}

/** A raw finding that cites one place; the rest is plausible filler. */
export function rawFinding(
  place: { path: string; line: number; quote: string },
  rest: Partial<RawFinding> = {},
): RawFinding {
  return {
    native_id: 'X-001',
    title: 'A fault',
    claim: 'The code does the wrong thing.',
    category: 'fault',
    severity: 'Critical',
    introduced_by_change: 'yes',
    evidence: [
      {
        class: 'codebase',
        path: place.path,
        line_start: place.line,
        line_end: place.line,
        quote: place.quote,
        url: null,
        retrieved_at: null,
      },
    ],
    trigger: 'a request',
    impact: 'a wrong answer',
    likelihood: 'always',
    remediation: 'correct it',
    yagni: null,
    ...rest,
  };
}

/** An angle's final text that carries these findings. */
export function angleText(findings: RawFinding[]): string {
  return block({ findings, coverage: [{ protocol: 'all', state: 'found', note: 'read the change' }] });
}

export function block(value: unknown): string {
  return `Here is what I found.\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
