import { z } from 'zod';
import { InvalidSettings } from './errors.js';

/**
 * A tool call by meaning (mapped to whatever the agent calls that tool) or, with `call`, by its exact name. An argument `{ found:
 * pattern }` is what the group of the pattern has matched last in what tools have answered: an id that a call was given.
 */
export const ScriptedTool = z.union([
  z.strictObject({ read: z.string() }),
  z.strictObject({ glob: z.string() }),
  z.strictObject({ grep: z.string() }),
  z.strictObject({ bash: z.string() }),
  z.strictObject({ write: z.string(), content: z.string() }),
  z.strictObject({ edit: z.string(), old: z.string(), new: z.string() }),
  z.strictObject({ call: z.string(), args: z.record(z.string(), z.unknown()).default({}) }),
]);
export type ScriptedTool = z.infer<typeof ScriptedTool>;

/**
 * One scripted reply. A step without content (text, reasoning, tools, json) leaves the content to the persona mind, so
 * that a delay or a fault can be laid over a run without writing its reports.
 */
export const RuleStep = z.strictObject({
  /** A string, or its streaming chunks. */
  text: z.union([z.string(), z.array(z.string())]).optional(),
  reasoning: z.string().optional(),
  tools: z.array(ScriptedTool).optional(),
  /** Sent as the text, in one fenced json block, or by the agent's tool for answers in a shape where it offers one. */
  json: z.unknown().optional(),
  /** Milliseconds before the first byte, and between chunks. Added to the global pace. */
  delayMs: z.int().nonnegative().optional(),
  chunkMs: z.int().nonnegative().optional(),
  /** Before the first byte: waits until so many replies of this name are about to begin. A refusal counts, and waits for none. */
  meet: z.strictObject({ name: z.string().min(1), of: z.int().min(2) }).optional(),
  /** An HTTP error in the protocol's own shape instead of a reply. */
  status: z.int().min(400).max(599).optional(),
  /** Of the error, or else of the reply: how much is left of a subscription. */
  headers: z.record(z.string(), z.string()).optional(),
  errorText: z.string().optional(),
  /** Further fields of the error's object, as some providers send them: when a quota is there again, its kind. */
  errorFields: z.record(z.string(), z.unknown()).optional(),
  /** After the text: drop the socket, or end the stream in order but without its closing events. */
  truncate: z.enum(['socket', 'clean']).optional(),
  /** `true`: accept and never answer; `mid`: stream the text, then go silent. */
  hang: z.union([z.literal(true), z.literal('mid')]).optional(),
  /** Answer with bytes that are not the protocol. */
  garbage: z.boolean().optional(),
  usage: z
    .strictObject({
      input: z.int().nonnegative(),
      output: z.int().nonnegative(),
      cached: z.int().nonnegative(),
      reasoning: z.int().nonnegative(),
    })
    .partial()
    .optional(),
  /** The fault (status, truncate, hang, garbage) hits only the first n requests for the same prompt and step. */
  times: z.int().positive().optional(),
  /** The fault hits only while so many requests of this rule are being answered: a provider's bound on what is asked at once. */
  above: z.int().positive().optional(),
});
export type RuleStep = z.infer<typeof RuleStep>;

export const Rule = z
  .strictObject({
    /** Regular expression over the last user text. */
    match: z.string().refine(isRegExp, 'is not a regular expression').optional(),
    /** Regular expression over the whole request body. */
    matchBody: z.string().refine(isRegExp, 'is not a regular expression').optional(),
    /** The n-th reply after the prompt follows the n-th step; past the end the last one, without its tools. */
    steps: z.array(RuleStep).min(1),
  })
  .refine((rule) => rule.match !== undefined || rule.matchBody !== undefined, 'needs `match` or `matchBody`');
/** A rule as it is given, and as it is used. */
export type Rule = z.input<typeof Rule>;
export type ParsedRule = z.output<typeof Rule>;

export const Pace = z.strictObject({
  /** Milliseconds before each reply. */
  replyMs: z.int().nonnegative().default(0),
  /** Milliseconds between the chunks of a reply. */
  chunkMs: z.int().nonnegative().default(0),
});
export type Pace = z.input<typeof Pace>;

/** Parses rules. Throws {@link InvalidSettings} that names every faulty place, e.g. `rules[0].match is not …`. */
export function parseRules(input: unknown): ParsedRule[] {
  return parse(z.array(Rule), input, 'rules');
}

/** Parses a pace. Throws {@link InvalidSettings}. */
export function parsePace(input: unknown): z.infer<typeof Pace> {
  return parse(Pace, input, 'pace');
}

function parse<T>(schema: z.ZodType<T>, input: unknown, name: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${name}${path(issue.path)}: ${issue.message}`);
  throw new InvalidSettings(`These settings cannot be used. ${faults.join('; ')}.`);
}

function path(keys: PropertyKey[]): string {
  return keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

function isRegExp(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    // The constructor's only fault is a bad pattern, and that is the answer.
    return false;
  }
}
