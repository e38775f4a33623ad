import { z } from 'zod';
import type { Ask, AskAnswer } from '../../agent-backend.js';

const Choice = z.looseObject({ const: z.string(), title: z.string().nullish() });
const Property = z.looseObject({
  type: z.string(),
  title: z.string().nullish(),
  description: z.string().nullish(),
  enum: z.array(z.string()).nullish(),
  oneOf: z.array(Choice).nullish(),
  items: z.looseObject({ enum: z.array(z.string()).nullish(), anyOf: z.array(Choice).nullish() }).nullish(),
});
type Property = z.infer<typeof Property>;

const Elicitation = z.looseObject({
  message: z.string().default(''),
  url: z.string().optional(),
  requestedSchema: z.looseObject({ properties: z.record(z.string(), Property).default({}) }).optional(),
});

/** One field of a form, and the question that it is. */
interface Field {
  name: string;
  property: Property;
  choices: readonly { value: string; title: string }[];
  /** The field beside it that takes other words than its choices. */
  other: string | null;
  ask: Ask;
}

/** What an agent wants to be told, or allowed: the fields of a form are a question each; anything else is allowed or denied whole. */
export function readElicitation(request: unknown, id: string): { fields: readonly Field[] } | { ask: Ask } {
  const parsed = Elicitation.safeParse(request);
  const { message, url, requestedSchema } = parsed.success
    ? parsed.data
    : { message: '', url: undefined, requestedSchema: undefined };
  const properties = requestedSchema?.properties ?? {};
  const names = Object.keys(properties).filter((name) => ownerOf(name, properties) === null);
  if (names.length === 0) {
    const title = message === '' ? 'Answer the agent' : message;
    const patterns = url === undefined ? [] : [url];
    return { ask: { id, kind: 'permission', tool: 'elicitation', title, patterns, detail: request, options: [] } };
  }
  const fields = names.flatMap((name, at) => {
    const property = properties[name];
    if (property === undefined) return [];
    const choices = choicesOf(property);
    const words = wordsOf(property, names.length === 1 ? message : '');
    const ask: Ask = {
      id: `${id}.${at}`,
      kind: 'question',
      tool: 'question',
      title: words === '' ? name : words,
      patterns: [],
      detail: { message, ...property },
      options: choices.map(({ title }) => title),
    };
    return [{ name, property, choices, other: otherOf(name, properties), ask }];
  });
  return { fields };
}

/** What goes into the form for an answer. An answer that is none of the choices goes beside them, where there is a place for it. */
export function formContent({ name, property, choices, other }: Field, answer: AskAnswer): Record<string, unknown> {
  const answers = answer.decision === 'answer' ? answer.answers : [];
  const chosen = answers.map((words) => choices.find(({ title, value }) => title === words || value === words)?.value);
  const free = answers.filter((_words, at) => chosen[at] === undefined).join(', ');
  const picked = chosen.filter((value) => value !== undefined);
  if (choices.length > 0 && free !== '' && other !== null) {
    return { ...(picked.length > 0 ? { [name]: valueOf(property, picked) } : {}), [other]: free };
  }
  return { [name]: valueOf(property, picked.length > 0 ? picked : answers) };
}

function valueOf({ type }: Property, answers: readonly string[]): unknown {
  const words = answers.join(', ');
  if (type === 'array') return [...answers];
  if (type === 'boolean') return /^(yes|true)$/i.test(words);
  if (type !== 'number' && type !== 'integer') return words;
  const number = Number(words);
  return Number.isFinite(number) ? number : words;
}

function choicesOf({ type, enum: values, oneOf, items }: Property): Field['choices'] {
  if (type === 'boolean') return ['Yes', 'No'].map((title) => ({ title, value: title }));
  const titled = oneOf ?? items?.anyOf ?? [];
  if (titled.length > 0) return titled.map(({ const: value, title }) => ({ value, title: title ?? value }));
  return (values ?? items?.enum ?? []).map((value) => ({ value, title: value }));
}

const Meta = z.looseObject({ codex: z.looseObject({ questionId: z.string().optional() }) });

/** The question itself: Codex has it as the title of its field, others in the message, or beside a short title. */
function wordsOf(property: Property, message: string): string {
  const { title, description } = property;
  const byCodex = Meta.safeParse(property['_meta']).success;
  const own = byCodex ? (title ?? description) : (description ?? title);
  return byCodex || message === '' ? (own ?? message) : message;
}

/** The field that a field is the "something else" of: Codex says so, Claude names it so. */
function ownerOf(name: string, properties: Readonly<Record<string, Property>>): string | null {
  const told = Meta.safeParse(properties[name]?.['_meta']);
  const owner = told.success ? told.data.codex.questionId : name.replace(/_custom$/, '');
  return owner !== undefined && owner !== name && owner in properties ? owner : null;
}

function otherOf(name: string, properties: Readonly<Record<string, Property>>): string | null {
  return Object.keys(properties).find((one) => ownerOf(one, properties) === name) ?? null;
}
