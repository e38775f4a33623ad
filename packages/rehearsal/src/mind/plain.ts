import { lastPrompt, prompts } from '../conversation.js';
import type { Conversation } from '../conversation.js';
import { rehearsalTitle } from '../name.js';

const titleWords = 6;
const titleSource = 2000;
const summaryPoints = 12;

/** What is answered to the small calls beside a turn: a title, or what was said in short. */
export function sideText(conversation: Conversation): string {
  return /\bsummari[sz]/i.test(conversation.system) && !/\btitle\b/i.test(conversation.system)
    ? summary(conversation)
    : title(lastPrompt(conversation));
}

/** What the person said, a line each: a summary that invents nothing. */
function summary(conversation: Conversation): string {
  const asked = lastPrompt(conversation);
  const told = [...asked.matchAll(/^The person:\n(.+)$/gm)].map((match) => match[1] ?? '');
  const said = told.length > 0 ? told : prompts(conversation).map((text) => text.trim().split('\n', 1)[0] ?? '');
  const points = said.slice(-summaryPoints).map((line) => `- ${line.slice(0, 200)}`);
  return [`Summary by ${rehearsalTitle}. The person said, oldest first:`, '', ...points].join('\n');
}

function title(prompt: string): string {
  const wording = prompt
    .slice(0, titleSource)
    .replace(/^\s*generate a title for this conversation:?/i, '')
    .replaceAll(/<[^>]*>/g, ' ');
  const words = wording.match(/[\p{L}\p{N}][\p{L}\p{N}'_-]*/gu) ?? [];
  return words.length === 0 ? 'Rehearsal' : words.slice(0, titleWords).join(' ');
}
