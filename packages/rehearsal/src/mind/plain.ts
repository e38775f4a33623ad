import { isSideCall, lastPrompt } from '../conversation.js';
import type { Conversation } from '../conversation.js';
import { rehearsalTitle } from '../name.js';

const titleWords = 6;
const titleSource = 2000;

/** What is answered to a prompt that is not one of ours: a title for a title request, else who is speaking. */
export function plainText(conversation: Conversation): string {
  if (isSideCall(conversation)) return title(lastPrompt(conversation));
  return `This is ${rehearsalTitle}. It plays review personas for tests and demonstrations and cannot work on other requests; choose an agent with a real model for those.`;
}

function title(prompt: string): string {
  const wording = prompt
    .slice(0, titleSource)
    .replace(/^\s*generate a title for this conversation:?/i, '')
    .replaceAll(/<[^>]*>/g, ' ');
  const words = wording.match(/[\p{L}\p{N}][\p{L}\p{N}'_-]*/gu) ?? [];
  return words.length === 0 ? 'Rehearsal' : words.slice(0, titleWords).join(' ');
}
