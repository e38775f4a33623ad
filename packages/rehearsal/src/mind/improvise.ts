import type { Conversation } from '../conversation.js';
import { isSideCall, withoutInstructions } from '../conversation.js';
import { chunked } from '../reply.js';
import type { Reply } from '../reply.js';
import { structuredCall } from '../tools.js';
import { parsedArguments } from '../wires/wire.js';
import { playAngle } from './angle.js';
import type { Move, Part } from './answer.js';
import { playFixReview } from './judging/fix-review.js';
import { playJudgement } from './judging/judgement.js';
import { playPairs } from './judging/pairs.js';
import { playValidator } from './judging/validator.js';
import { isWeigher, playWeighing } from './judging/weigh.js';
import { playNotes } from './notes.js';
import { sideText } from './plain.js';
import { briefIn, readTags, taggedTurn } from './prompt.js';
import { sample } from './sample.js';
import { playSynthesis } from './synthesis/synthesis.js';
import { playTalk } from './talk/talk.js';

/** The unscripted mind: plays the persona that the prompt asks for, does what plain words name, or says honestly that it is no model. */
export function improvise(conversation: Conversation): Reply {
  const { text, calls } = shaped(conversation, move(conversation));
  return { reasoning: '', text: chunked(text), calls };
}

/** An answer that ends in JSON is given through the agent's tool for answers in a shape, where it offers one. */
function shaped(conversation: Conversation, plain: Move): Move {
  const found = /\n*```json\n([^]*?)\n```\s*$/.exec(plain.text);
  if (plain.calls.length > 0 || found === null) return plain;
  const call = structuredCall(conversation, parsedArguments(found[1] ?? ''));
  return call === null ? plain : { text: plain.text.slice(0, found.index), calls: [call] };
}

function move(conversation: Conversation): Move {
  if (isSideCall(conversation) && conversation.schema !== undefined) {
    return { text: JSON.stringify(sample(conversation.schema)), calls: [] };
  }
  if (isSideCall(conversation)) return { text: sideText(conversation), calls: [] };
  const tagged = taggedTurn(conversation);
  if (tagged === null || isOver(conversation, tagged.index)) return playTalk(conversation);
  const { index, parts, text } = tagged;
  const asked = parts.get('output-contract')?.trim();
  if (asked === 'judgement') return playJudgement(text);
  if (asked === 'fix-review') return playFixReview(parts);
  const persona = parts.get('persona')?.trim() ?? '';
  return play(conversation, { persona, brief: briefIn(text), parts, index });
}

function play(conversation: Conversation, part: Part): Move {
  const contract = /\b(?:angle|validator|synthesis|pairs)\b/.exec(part.parts.get('output-contract') ?? '')?.[0];
  if (contract === 'validator') return playValidator(conversation, part);
  if (contract === 'synthesis') return playSynthesis(part);
  if (contract === 'pairs') return playPairs(part);
  if (contract !== 'angle') return playNotes(conversation, part);
  return isWeigher(part.persona) ? playWeighing(part) : playAngle(conversation, part);
}

/** A persona has answered and then somebody wrote something else, which was no request for a repair, or to go on. */
function isOver(conversation: Conversation, prompt: number): boolean {
  const last = conversation.turns.findLastIndex((turn) => turn.role === 'user');
  const answered = conversation.turns
    .slice(prompt, last)
    .some((turn) => turn.role === 'model' && turn.calls.length === 0 && turn.text.includes('```json'));
  const text = conversation.turns[last];
  if (last === prompt || !answered || text?.role !== 'user') return false;
  const tags = readTags(withoutInstructions(text.text));
  return !tags.has('repair') && !tags.has('go-on');
}
