import { gunzipSync } from 'node:zlib';
import { archiveFormat, archiveVersion, mostArchiveBytes, RunArchive } from '@boocode/contracts/run-archive';
import { z } from 'zod';
import { RunSpec } from '../flows/run-spec.js';
import { ArchiveError } from './archive-error.js';
import { digestOf } from './write-archive.js';

const Header = z.looseObject({ format: z.literal(archiveFormat), format_version: z.int() });

/**
 * Reads the bytes of an archive, gzip or plain. Throws `ArchiveError` 422 that names the place of what is wrong: no archive, a newer
 * one, a changed one, a run in flight, a row that does not fit.
 */
export function openArchive(bytes: Uint8Array): RunArchive {
  const json = readJson(unpacked(bytes));
  const header = Header.safeParse(json);
  if (!header.success) {
    throw broken(
      `The file is no archive of a run: ${z.prettifyError(header.error)}. Make one with \`boocode export RUN\`.`,
    );
  }
  if (header.data.format_version > archiveVersion) {
    const message = `The archive has version ${header.data.format_version}, and this BooCode reads up to ${archiveVersion}. Update BooCode, and import it then.`;
    throw new ArchiveError('archive.newer', 422, message);
  }
  const parsed = withinStack(() => RunArchive.safeParse(json));
  if (!parsed.success) throw broken(`The archive is broken:\n${z.prettifyError(parsed.error)}`);
  const archive = parsed.data;
  if (withinStack(() => digestOf(archive)) !== archive.digest) {
    throw broken(
      'The archive was changed since it was written: what is in it does not have its `digest`. Export the run again.',
    );
  }
  const root = archive.tasks.findIndex(({ id }) => id === archive.run_id);
  const spec = RunSpec.safeParse(archive.tasks[root]?.spec);
  if (!spec.success) throw broken(`The archive is broken below tasks[${root}].spec:\n${z.prettifyError(spec.error)}`);
  return archive;
}

function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostArchiveBytes });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw broken(
      `The file begins as gzip and cannot be unpacked (${why}). It may be cut off: copy or export it again.`,
    );
  }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw broken(`The file is no JSON (${why}). It may be cut off: copy or export it again.`);
  }
}

/** Who nests a value a hundred thousand deep means no good. */
function withinStack<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw broken('A value in the archive is nested deeper than can be read.');
    throw error;
  }
}

function broken(message: string): ArchiveError {
  return new ArchiveError('archive.broken', 422, message);
}
