import { join } from 'node:path';
import type { UsageWindow } from '@boocode/contracts/agent-gate';
import { z } from 'zod';
import { parseJsonLine } from './cli/json-line.js';
import { filesBelow } from './gemini-record.js';
import { readTail } from './read-tail.js';
import { CodexRateLimits, codexWindows } from './refusals/windows.js';

const Entry = z.looseObject({
  timestamp: z.iso.datetime(),
  payload: z.looseObject({ type: z.literal('token_count'), rate_limits: CodexRateLimits.nullish() }),
});

/**
 * The windows of its subscription that Codex has written down last in a session since a moment. It is told them with each answer of
 * its model, and hands them on in no surface but its own: they stand in its record, a file below the folder.
 */
export async function recordedWindows(folder: string, sessionId: string, since: Date): Promise<UsageWindow[]> {
  const file = (await filesBelow(folder)).find((name) => name.endsWith(`${sessionId}.jsonl`));
  if (file === undefined) return [];
  const lines = await readTail(join(folder, file));
  const told = lines.toReversed().map(windowsIn);
  return told.find((entry) => entry.windows.length > 0 && entry.at >= since)?.windows ?? [];
}

function windowsIn(line: string): { at: Date; windows: UsageWindow[] } {
  const entry = line.includes('"token_count"') ? parseJsonLine(Entry, line) : null;
  const limits = entry?.payload.rate_limits ?? null;
  return { at: new Date(entry?.timestamp ?? 0), windows: limits === null ? [] : codexWindows(limits) };
}
