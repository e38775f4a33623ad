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

/**
 * Whether the agent can find a session's transcript in its file. One that is missing here, or was cut before its first
 * words, is written from where transcripts are kept, whole or not at all.
 */
export async function findTranscript(file: string, sessionId: string, kept: SessionEntries | null): Promise<boolean> {
  if ((await linesOf(file)).some((line) => isConversation(parsed(line)))) return true;
  const entries = (await kept?.load(sessionId)) ?? [];
  // A file without a conversation can be neither resumed nor begun under its id.
  await rm(file, { force: true });
  if (!entries.some(isConversation)) return false;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.${randomUUID()}`;
  await writeFile(half, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
  await rename(half, file);
  return true;
}

function isConversation(entry: unknown): boolean {
  return Conversation.safeParse(entry).success;
}

/** What the session had used when the agent last wrote that down; it goes on counting from there. */
export async function usageSoFar(file: string): Promise<UsageByModel> {
  const last = (await linesOf(file)).findLast((line) => line.includes('"cost-state"'));
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
