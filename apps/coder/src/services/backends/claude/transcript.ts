import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { SessionEntries } from './session-entries.js';
import type { UsageByModel } from './usage.js';

const Conversation = z.looseObject({ type: z.enum(['user', 'assistant']), uuid: z.string() });

const CostState = z.looseObject({
  type: z.literal('cost-state'),
  modelUsage: z.record(
    z.string(),
    z.looseObject({
      inputTokens: z.number(),
      outputTokens: z.number(),
      cacheReadInputTokens: z.number(),
      cacheCreationInputTokens: z.number(),
      costUSD: z.number(),
    }),
  ),
});

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
  const lines = await linesOf(file);
  if (lines.some((line) => isConversation(parsed(line)))) return { used: usageSoFar(lines) };
  const entries = (await kept?.load(sessionId)) ?? [];
  // A file without a conversation can be neither resumed nor begun under its id.
  await rm(file, { force: true });
  if (!entries.some(isConversation)) return null;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.${randomUUID()}`;
  const written = entries.map((entry) => JSON.stringify(entry));
  await writeFile(half, written.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  await rename(half, file);
  return { used: usageSoFar(written) };
}

function isConversation(entry: unknown): boolean {
  return Conversation.safeParse(entry).success;
}

/** The agent goes on counting from what it last wrote down. */
function usageSoFar(lines: readonly string[]): UsageByModel {
  const last = lines.findLast((line) => line.includes('"cost-state"'));
  const state = CostState.safeParse(last === undefined ? null : parsed(last));
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

async function linesOf(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
