import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../unless-missing.js';
import { hasCode } from '@boocode/db/errors';
import { z } from 'zod';
import { ownerLives } from './marks.js';

/**
 * What a coder writes down of a child that it starts, until all of the child is proven dead: a coder that is killed takes what it
 * knew along, and some agents' helpers carry no mark.
 */
const ChildRecord = z.strictObject({
  /** Which start of the machine: process ids of another mean nothing. */
  boot: z.string(),
  /** Null while it is being started. Its id is that of its session too; null as its start time: it ended at once. */
  leader: z.strictObject({ pid: z.int(), startTime: z.string().nullable() }).nullable(),
  cwd: z.string(),
  temporary: z.string().nullable(),
});
export type ChildRecord = z.infer<typeof ChildRecord>;

/** Whose child a record is of, and under which mark of a tree it runs. */
export interface RecordName {
  dataDir: string;
  owner: string;
  tree: string;
}

/** Names this start of the machine. Needs a process table. */
export function thisBoot(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/**
 * Writes a child down, in the place of what stood there. At once, because a child that has just been started may say something and end:
 * what it says before anybody listens is lost.
 */
export function writeRecord(name: RecordName, record: ChildRecord): void {
  const file = fileOf(name);
  mkdirSync(folderOf(name), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRecord(name: RecordName): void {
  rmSync(fileOf(name), { force: true });
}

/** The owners that have written something down here and run no more. */
export async function deadOwners(dataDir: string): Promise<string[]> {
  return (await namesIn(join(dataDir, folder))).filter((owner) => !ownerLives(owner));
}

/** What an owner has written down. */
export async function readRecords(whose: Omit<RecordName, 'tree'>): Promise<ChildRecord[]> {
  const records: ChildRecord[] = [];
  for (const file of await namesIn(folderOf(whose))) {
    if (file.endsWith('.json')) records.push(...(await readRecord(join(folderOf(whose), file))));
  }
  return records;
}

/** Removes all that an owner has written down. */
export async function removeRecords(whose: Omit<RecordName, 'tree'>): Promise<void> {
  await rm(folderOf(whose), { recursive: true, force: true });
}

/** Only a machine that lost its power leaves a broken record, and no process with it. What is no file is no record. */
async function readRecord(file: string): Promise<ChildRecord[]> {
  try {
    return [ChildRecord.parse(JSON.parse(await readFile(file, 'utf8')))];
  } catch (error) {
    const isFolder = hasCode(error, 'EISDIR');
    if (isFolder || error instanceof SyntaxError || error instanceof z.ZodError) return [];
    throw error;
  }
}

const folder = 'children';

function folderOf({ dataDir, owner }: Omit<RecordName, 'tree'>): string {
  return join(dataDir, folder, owner);
}

function fileOf(name: RecordName): string {
  return join(folderOf(name), `${name.tree}.json`);
}
