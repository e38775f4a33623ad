import { promptTags } from '@boocode/contracts/prompt-tags';
import type { PromptTag } from '@boocode/contracts/prompt-tags';
import { withoutInstructions } from '../conversation.js';
import type { Conversation } from '../conversation.js';

const known: readonly string[] = Object.values(promptTags);

/** The parts of a tagged prompt, by tag. Documents and lists of findings may come more than once, in order. */
export class PromptParts {
  readonly #texts = new Map<PromptTag, string[]>();

  add(tag: PromptTag, text: string): void {
    this.#texts.set(tag, [...this.all(tag), text]);
  }

  has(tag: PromptTag): boolean {
    return this.#texts.has(tag);
  }

  /** The first part of a tag. */
  get(tag: PromptTag): string | undefined {
    return this.#texts.get(tag)?.[0];
  }

  all(tag: PromptTag): string[] {
    return this.#texts.get(tag) ?? [];
  }
}

/**
 * Reads the tags of one text from the top. A tag counts only at the start of a line and outside every other tag:
 * what stands inside a fence is repository text, and a tag that somebody wrote into the repository means nothing.
 */
export function readTags(text: string): PromptParts {
  const parts = new PromptParts();
  const opening = /^<([a-z-]+)>/gm;
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const tag = found[1] ?? '';
    if (!isTag(tag)) continue;
    const start = opening.lastIndex;
    const end = text.indexOf(`</${tag}>`, start);
    if (end === -1) continue;
    parts.add(tag, trimNewlines(text.slice(start, end)));
    opening.lastIndex = end + tag.length + 3;
  }
  return parts;
}

/** What is asked of a mind without naming a persona. */
const personless: ReadonlySet<string> = new Set(['judgement', 'fix-review']);

interface TaggedTurn {
  index: number;
  parts: PromptParts;
  text: string;
}

/** The persona that the newest tagged user turn asks for; null when no turn is one of our prompts. */
export function readPersona(conversation: Conversation): string | null {
  return taggedTurn(conversation)?.parts.get('persona')?.trim() ?? null;
}

/**
 * The newest user turn that is a step's prompt: it names a persona, or asks about pairs, for a judgement or for the review of a fix, which
 * take none. Tool results and the system prompt are never searched.
 */
export function taggedTurn(conversation: Conversation): TaggedTurn | null {
  for (let index = conversation.turns.length - 1; index >= 0; index -= 1) {
    const turn = conversation.turns[index];
    if (turn?.role !== 'user') continue;
    const text = withoutInstructions(turn.text);
    const parts = readTags(text);
    const contract = parts.get('output-contract')?.trim() ?? '';
    if (parts.has('persona') || parts.has('finding-pairs') || personless.has(contract)) return { index, parts, text };
  }
  return null;
}

/** What the step is to do: the words between its heading and the name of its contract. */
export function briefIn(text: string): string {
  const end = text.lastIndexOf('<output-contract>');
  const start = text.lastIndexOf('\n## Task\n', end);
  return start === -1 || end === -1 ? '' : text.slice(start + 9, end).trim();
}

function isTag(name: string): name is PromptTag {
  return known.includes(name);
}

function trimNewlines(text: string): string {
  return text.replace(/^\r?\n/, '').replace(/\r?\n$/, '');
}
