import { homedir } from 'node:os';
import type { ImportReply, RunArchive } from '@boocode/contracts/run-archive';
import { FlowRunView } from '@boocode/contracts/flow-run';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { redactor } from '@boocode/http/redact';
import { version } from '@boocode/http/version';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { NotFoundError } from '../errors.js';
import { importRun } from '../tasks/import-run.js';
import { readRunRows } from '../tasks/read-archive.js';
import { readRun } from '../tasks/read-runs.js';
import { ArchiveError } from './archive-error.js';
import { openArchive } from './open-archive.js';
import { renameIds } from './rename-ids.js';
import { writeArchive } from './write-archive.js';

/** A run as one file, and back. */
export interface ArchiveServices {
  /** Throws `NotFoundError`, or `ArchiveError` 409 for a run that goes on. */
  exportRun(id: string): Promise<RunArchive>;
  /** From the bytes of a file. Throws `ArchiveError` in words that name the place of what is wrong. */
  importRun(bytes: Uint8Array): Promise<ImportReply>;
}

export interface ArchivePorts {
  sql: Sql;
  dataDir: string;
  /** Tells whoever watches the list of runs to look. */
  onChange: (runId: string) => void;
}

export function createArchiveServices({ sql, dataDir, onChange }: ArchivePorts): ArchiveServices {
  const places = { dataDir, home: homedir() };
  const redact = redactor(process.env);
  return {
    async exportRun(run) {
      const rows = await readRunRows(sql, run);
      if (rows === null) throw new NotFoundError('flow run', run);
      return writeArchive({ run, rows, places, redact, writtenBy: version, at: new Date() });
    },
    async importRun(bytes) {
      const archive = openArchive(bytes);
      const { run_id, written_by, exported_at } = archive;
      const mark = { run_id, written_by, exported_at, at: new Date().toISOString() };
      const { id, created } = await importRun(sql, { archive: renameIds(archive, uuidv7), mark, check: expectShown });
      if (created) onChange(id);
      return { id, created, url: `/runs/${id}` };
    },
  };
}

/** What cannot be shown would be in the way of every list that it is in. */
async function expectShown(tx: TransactionSql, run: string): Promise<void> {
  const shown = FlowRunView.safeParse(await readRun(tx, run));
  if (shown.success) return;
  const message = `The archive is broken: its run could not be shown.\n${z.prettifyError(shown.error)}`;
  throw new ArchiveError('archive.broken', 422, message);
}
