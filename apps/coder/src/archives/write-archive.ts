import path from 'node:path';
import { hashJson } from '@boocode/conductor/hash';
import { archiveFormat, archiveVersion, RunArchive, type ArchivedRun } from '@boocode/contracts/run-archive';
import { z } from 'zod';
import type { RunRows } from '../tasks/read-archive.js';
import { ArchiveError } from './archive-error.js';
import { replaceTexts } from './replace-texts.js';
import { withoutPlaces, type Places } from './without-places.js';

export interface WriteRequest {
  run: string;
  rows: RunRows;
  places: Pick<Places, 'dataDir' | 'home'>;
  /** The one redaction of the house, over JSON text. */
  redact: (json: string) => string;
  writtenBy: string;
  at: Date;
}

/** Of a run that has not ended, the first step that goes on. */
function isOpen({ state }: Record<string, unknown>): boolean {
  return state === 'pending' || state === 'running';
}

/**
 * The archive of a run, checked, without secrets and without places of this machine. Throws `ArchiveError`: 409 while a step of it
 * goes on, 422 when a row is not as the contract has it.
 */
export function writeArchive({ run, rows, places, redact, writtenBy, at }: WriteRequest): RunArchive {
  const open = rows.tasks.filter(isOpen);
  if (open.length > 0) {
    const message = `Run ${run} goes on: ${open.length} of its steps have not ended. Wait for its end, or cancel it, and export it then.`;
    throw new ArchiveError('archive.run-in-flight', 409, message);
  }
  const clean = replaceTexts(
    { ...rows, tasks: rows.tasks.map(withoutMark) },
    withoutPlaces({ ...places, repository: repositoryOf(run, rows) }),
  );
  const kept: unknown = JSON.parse(redact(JSON.stringify({ ...clean, budget: clean.budget[0] ?? null })));
  const header = {
    format: archiveFormat,
    format_version: archiveVersion,
    written_by: writtenBy,
    exported_at: at.toISOString(),
  };
  const parsed = RunArchive.safeParse({
    ...header,
    digest: ''.padEnd(64, '0'),
    run_id: run,
    ...z.record(z.string(), z.unknown()).parse(kept),
  });
  if (!parsed.success) {
    const message = `Run ${run} has rows that an archive cannot hold: ${z.prettifyError(parsed.error)}`;
    throw new ArchiveError('archive.strange-rows', 422, message);
  }
  return { ...parsed.data, digest: digestOf(parsed.data) };
}

/** sha-256 in hex over all that is the run's own: when and by what it was exported is not. */
export function digestOf({
  run_id,
  tasks,
  attempts,
  outputs,
  events,
  findings,
  asks,
  decisions,
  budget,
  format_version,
}: ArchivedRun): string {
  return hashJson({ run_id, tasks, attempts, outputs, events, findings, asks, decisions, budget, format_version });
}

/** Where this copy came from is not of the run. Its repository is named by the last part of its path. */
function withoutMark(row: Record<string, unknown>): Record<string, unknown> {
  const spec = z.record(z.string(), z.unknown()).parse(row['spec']);
  const { imported: _mark, ...rest } = spec;
  const named = typeof rest['repository'] === 'string' ? { repository: path.basename(rest['repository']) } : {};
  return { ...row, spec: { ...rest, ...named } };
}

const RootSpec = z.looseObject({ repository: z.string() });

function repositoryOf(run: string, { tasks }: RunRows): string {
  const root = RootSpec.safeParse(tasks.find(({ id }) => id === run)?.['spec']);
  return root.success ? root.data.repository : '';
}
