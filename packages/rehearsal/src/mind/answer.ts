import type { PlannedCall } from '../reply.js';
import { counted } from './persona-words.js';
import type { Evidence } from './evidence.js';
import type { PromptParts } from './prompt.js';

/** The next reply of a mind: tool calls with a sentence, or the final text without any. */
export interface Move {
  text: string;
  calls: PlannedCall[];
}

/** What a persona's turn starts from. */
export interface Part {
  persona: string;
  /** What the step is to do, in a sentence or two. */
  brief: string;
  parts: PromptParts;
  /** Index of the prompt's turn. */
  index: number;
}

/** A final text: a sentence for people, and the block in which every contract is answered. */
export function answered(words: string, output: unknown): Move {
  // A fence inside a quote would end the block early for a reader that looks for the next fence.
  const json = JSON.stringify(output, null, 2).replaceAll('```', String.raw`\u0060\u0060\u0060`);
  return { text: `${words}\n\n\`\`\`json\n${json}\n\`\`\``, calls: [] };
}

/** The sentence before a reply's read calls. */
export function readingSentence(evidence: Evidence, calls: PlannedCall[]): string {
  return evidence.rounds === 0
    ? `I start with ${counted(calls.length, 'file')} of my slice.`
    : `I read on: ${counted(calls.length, 'part')} still to see.`;
}
