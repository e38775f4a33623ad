import { promptTags } from '@boocode/contracts/prompt-tags';
import type { PromptTag } from '@boocode/contracts/prompt-tags';
import { withoutInstructions } from '../conversation.js';
import type { Conversation } from '../conversation.js';

/** The parts of a tagged prompt, by tag. */
export type PromptParts = ReadonlyMap<PromptTag, string>;

const known: readonly string[] = Object.values(promptTags);

/**
 * Reads the tags of one text from the top. A tag counts only at the start of a line and outside every other tag:
 * what stands inside a fence is repository text, and a tag that somebody wrote into the repository means nothing.
 */
export function readTags(text: string): PromptParts {
  const parts = new Map<PromptTag, string>();
  const opening = /^<([a-z-]+)>/gm;
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const tag = found[1] ?? '';
    if (!isTag(tag)) continue;
    const start = opening.lastIndex;
    const end = text.indexOf(`</${tag}>`, start);
    if (end === -1) continue;
    if (!parts.has(tag)) parts.set(tag, trimNewlines(text.slice(start, end)));
    opening.lastIndex = end + tag.length + 3;
  }
  return parts;
}

/** The persona that the newest tagged user turn asks for; null when no turn is one of our prompts. */
export function readPersona(conversation: Conversation): string | null {
  return taggedTurn(conversation)?.parts.get('persona')?.trim() ?? null;
}

/** The newest user turn that names a persona. Tool results and the system prompt are never searched. */
export function taggedTurn(conversation: Conversation): { index: number; parts: PromptParts } | null {
  for (let index = conversation.turns.length - 1; index >= 0; index -= 1) {
    const turn = conversation.turns[index];
    if (turn?.role !== 'user') continue;
    const parts = readTags(withoutInstructions(turn.text));
    if (parts.has('persona')) return { index, parts };
  }
  return null;
}

function isTag(name: string): name is PromptTag {
  return known.includes(name);
}

function trimNewlines(text: string): string {
  return text.replace(/^\r?\n/, '').replace(/\r?\n$/, '');
}
