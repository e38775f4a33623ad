import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ArenaView, type ArenaInput, type Judgement } from '@boocode/contracts/arena';
import type { TurnResult } from '../services/agent-backend.js';
import type { ScriptedTurn } from '../services/testing/scripted-agent.js';
import type { StepWorld } from '../services/testing/step-world.js';

// What tests of arenas share.

/** The letter of the contestant whose turn it is; null for the judge. */
export const letterIn = ({ title }: Pick<ScriptedTurn, 'title'>): string | null =>
  /^Contestant ([A-Z]):/.exec(title)?.[1] ?? null;

/** Ends a turn with these words. */
export const says = (text: string): TurnResult => ({ outcome: 'completed', text, usage: null });

/** A judge that ranks in this order. */
export function judging(...letters: string[]): TurnResult {
  const ranking = letters.map((contestant, at) => ({ contestant, score: 9 - at, reason: `Number ${at + 1}.` }));
  const judgement: Judgement = { ranking, summary: 'The first is the simplest.' };
  return says(`So:\n\`\`\`json\n${JSON.stringify(judgement)}\n\`\`\``);
}

export const crashed: TurnResult = {
  outcome: 'crash',
  error: { outcome: 'crash', code: 'agent.died', message: 'It died.' },
  usage: null,
};

export const failing: TurnResult = {
  outcome: 'failure',
  error: { outcome: 'failure', code: 'agent.exit', message: 'It ended with 1.' },
  usage: null,
};

export function writes({ cwd }: Pick<ScriptedTurn, 'cwd'>, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(cwd, name), text);
}

/** Launches an arena, and answers with its run. */
export async function arenaOf(world: StepWorld, request: Omit<ArenaInput, 'repo'>): Promise<string> {
  const { status, body } = await world.post('/arenas', { repo: world.repository.path, ...request });
  if (status !== 201 || typeof body !== 'object' || body === null || !('id' in body))
    throw new Error(`There is no arena: ${JSON.stringify(body)}`);
  return String(body.id);
}

/** An arena as it is seen. */
export async function seen(world: StepWorld, id: string): Promise<ArenaView> {
  return ArenaView.parse((await world.get(`/arenas/${id}`)).body);
}
