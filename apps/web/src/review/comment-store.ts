import { z } from 'zod';
import { readKept, writeKept } from '../composer/kept.js';
import { newKey } from '../launch/new-key.js';
import { LineComment, type CommentPlace } from './comments.js';

/** Words in a box that is open: a reload must not lose them either. */
const OpenBox = z.object({
  path: z.string(),
  side: z.enum(['new', 'old']),
  from: z.int(),
  to: z.int(),
  quote: z.array(z.string()),
  words: z.string(),
  /** The comment that it changes; null = a new one. */
  changes: z.string().nullable(),
});
export type OpenBox = z.infer<typeof OpenBox>;

/** What a person has to say of the changes of one chat, until it is sent. */
const Review = z.object({
  comments: z.array(LineComment),
  box: OpenBox.nullable(),
  /** What was tried to be sent, and by which key: tried again unchanged, it is sent once. */
  tried: z.object({ text: z.string(), key: z.string() }).nullable(),
});
type Review = z.infer<typeof Review>;

const nothing: Review = { comments: [], box: null, tried: null };

/** Reviews of this page. They belong to no component: the drawer may be closed while one is sent. */
const reviews = new Map<string, Review>();
const listeners = new Set<() => void>();
const nameOf = (chatId: string) => `boocode.review.${chatId}`;

export function readReview(chatId: string): Review {
  const known = reviews.get(chatId);
  if (known !== undefined) return known;
  const review = readKept(nameOf(chatId), Review) ?? nothing;
  reviews.set(chatId, review);
  return review;
}

function change(chatId: string, how: (review: Review) => Review): void {
  const review = how(readReview(chatId));
  reviews.set(chatId, review);
  writeKept(nameOf(chatId), review.comments.length === 0 && review.box === null ? null : review);
  for (const listen of listeners) listen();
}

export function watchReviews(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** Forgets what this page holds, so that the next look reads what the browser keeps: what a reload does. */
export const forgetReviews = () => reviews.clear();

/** Opens a box at a place; words that stand in another open box become a comment first, so none are lost. */
export const openBox = (chatId: string, place: CommentPlace, head: string | null) =>
  change(chatId, (review) => ({ ...closed(review, head), box: { ...place, words: '', changes: null } }));

/** The place of a box that is open, wider or narrower. */
export const moveBox = (chatId: string, place: CommentPlace) =>
  change(chatId, (review) => (review.box === null ? review : { ...review, box: { ...review.box, ...place } }));

export const editComment = (chatId: string, comment: LineComment, head: string | null) =>
  change(chatId, (review) => {
    const { path, side, from, to, quote, words, id } = comment;
    return { ...closed(review, head), box: { path, side, from, to, quote, words, changes: id } };
  });

export const writeBox = (chatId: string, words: string) =>
  change(chatId, (review) => (review.box === null ? review : { ...review, box: { ...review.box, words } }));

export const dropBox = (chatId: string) => change(chatId, (review) => ({ ...review, box: null }));

/** What stands in the open box becomes a comment; an empty one is closed. */
export const keepBox = (chatId: string, head: string | null) => change(chatId, (review) => closed(review, head));

function closed(review: Review, head_commit: string | null): Review {
  const { box, comments } = review;
  if (box === null || box.words.trim() === '') return { ...review, box: null };
  const { changes, words, ...place } = box;
  const old = comments.find(({ id }) => id === changes);
  const comment = old === undefined ? { ...place, id: newKey(), head_commit, words } : { ...old, words };
  const rest = old === undefined ? [...comments, comment] : comments.map((one) => (one === old ? comment : one));
  return { ...review, comments: rest, box: null };
}

export const dropComment = (chatId: string, id: string) =>
  change(chatId, (review) => ({ ...review, comments: review.comments.filter((one) => one.id !== id) }));

/** Sends comments as one message. They stay until it has arrived; those that were written or changed meanwhile stay then too. */
export async function sendComments(
  chatId: string,
  { comments, text }: { comments: readonly LineComment[]; text: string },
  send: (message: { text: string; key: string }) => Promise<void>,
): Promise<void> {
  const { tried } = readReview(chatId);
  const key = tried?.text === text ? tried.key : newKey();
  change(chatId, (review) => ({ ...review, tried: { text, key } }));
  await send({ text, key });
  const gone = new Set(comments);
  change(chatId, (review) => ({ ...review, comments: review.comments.filter((one) => !gone.has(one)), tried: null }));
}
