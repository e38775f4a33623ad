import type { Conversation } from '../conversation.js';
import { chunked } from '../reply.js';
import type { Reply } from '../reply.js';
import { plainText } from './plain.js';

/** The unscripted mind: plays the persona that the prompt asks for, or says honestly that it is no model. */
export function improvise(conversation: Conversation): Reply {
  return { reasoning: '', text: chunked(plainText(conversation)), calls: [] };
}
