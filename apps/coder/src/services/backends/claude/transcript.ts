import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { hasCode } from '@boocode/db/errors';
import { z } from 'zod';
import { wholeLines } from '../../processes/whole-lines.js';
import type { SessionEntries } from './session-entries.js';
import { UsageByModel } from './read-message.js';

const Conversation = z.looseObject({ type: z.enum(['user', 'assistant']), uuid: z.string() });

const CostState = z.looseObject({ type: z.literal('cost-state'), modelUsage: UsageByModel });

/** What the agent finds of a session when it takes it up, and what that had used when it was last written down. */
export interface Transcript {
  used: UsageByModel;
}

/**
 * The transcript of a session in its file; null: there is none to go on from. One that is missing here, or was cut before its
 * first words, is written from where transcripts are kept, whole or not at all.
 */
export async function findTranscript(
  file: string,
  sessionId: string,
  kept: SessionEntries | null,
): Promise<Transcript | null> {
  const found = await readTranscript(file);
  if (found !== null) return found;
  const entries = (await kept?.load(sessionId)) ?? [];
  // A file without a conversation can be neither resumed nor begun under its id.
  await rm(file, { force: true, recursive: true });
  if (!entries.some(isConversation)) return null;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.${randomUUID()}`;
  const written = entries.map((entry) => JSON.stringify(entry));
  await writeFile(half, written.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  await rename(half, file);
  return { used: usageIn(written.findLast(speaksOfCost) ?? null) };
}

function isConversation(entry: unknown): boolean {
  return Conversation.safeParse(entry).success;
}

function speaksOfCost(line: string): boolean {
  return line.includes('"cost-state"');
}

/** The agent goes on counting from what it last wrote down. */
function usageIn(line: string | null): UsageByModel {
  const state = CostState.safeParse(line === null ? null : parsed(line));
  return state.success ? state.data.modelUsage : {};
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The last line of an agent that was killed while it wrote.
    return null;
  }
}

/** Null when nothing was said in it yet. Line by line: a long session fills more than a string holds. */
async function readTranscript(file: string): Promise<Transcript | null> {
  const stats = await stat(file).catch(notThere);
  if (stats?.isFile() !== true) return null;
  const lines = createInterface({ input: createReadStream(file).pipe(wholeLines(() => undefined)) });
  let isBegun = false;
  let cost: string | null = null;
  for await (const line of lines) {
    isBegun ||= isConversation(parsed(line));
    if (speaksOfCost(line)) cost = line;
  }
  return isBegun ? { used: usageIn(cost) } : null;
}

function notThere(error: unknown): null {
  if (hasCode(error, 'ENOENT')) return null;
  throw error;
}
