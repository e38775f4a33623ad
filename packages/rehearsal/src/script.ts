import { createHash } from 'node:crypto';
import { isSideCall, lastPrompt, repliesSincePrompt } from './conversation.js';
import type { Conversation } from './conversation.js';
import { chunked } from './reply.js';
import type { Reply } from './reply.js';
import type { ParsedRule, RuleStep } from './rules.js';
import { abstractCall, structuredCall } from './tools.js';

/** A step that a rule chose for a request. `faulty` says whether its fault applies (see `times` and `above`). */
export interface Chosen {
  rule: number;
  step: RuleStep;
  faulty: boolean;
  /** To be called once the request is over. */
  leave: () => void;
}

/**
 * The scripted mind: which step of which rule answers a request. The choice depends on the conversation alone; only the
 * countdown of `times` is remembered, because a retry repeats the very same conversation, and what is being answered for `above`.
 */
export class Script {
  private rules: ParsedRule[] = [];
  /** How often each faulty step of a rule was chosen for a prompt. */
  private hits = new Map<ParsedRule, Map<string, number>>();
  /** How many requests of a rule are being answered without a fault. */
  private answering = new WeakMap<ParsedRule, number>();

  /** New rules stand in front of the present ones, whose faults count on: other conversations may be in the middle of them. */
  add(rules: ParsedRule[]): void {
    this.rules = [...rules, ...this.rules];
  }

  clear(): void {
    this.rules = [];
    this.hits = new Map();
  }

  choose(conversation: Conversation, body: string): Chosen | null {
    if (this.rules.length === 0 || isSideCall(conversation)) return null;
    const prompt = lastPrompt(conversation);
    const index = this.rules.findIndex((candidate) => matches(candidate, prompt, body));
    const rule = this.rules[index];
    if (rule === undefined) return null;
    const { steps } = rule;
    const replies = repliesSincePrompt(conversation);
    const step = steps[replies] ?? withoutTools(steps.at(-1));
    // Agents that keep what came of a broken reply ask on behind it: past the end it is still the last step that is tried.
    const place = Math.min(replies, steps.length - 1);
    const faulty = this.isFaulty(step, rule, `${place}|${digest(prompt)}`);
    return { rule: index, step, faulty, leave: faulty ? () => undefined : this.enter(rule) };
  }

  private enter(rule: ParsedRule): () => void {
    const add = (n: number) => this.answering.set(rule, (this.answering.get(rule) ?? 0) + n);
    add(1);
    return () => void add(-1);
  }

  private isFaulty(step: RuleStep, rule: ParsedRule, key: string): boolean {
    if (step.above !== undefined && (this.answering.get(rule) ?? 0) < step.above) return false;
    if (step.times === undefined) return true;
    const counts = this.hits.get(rule) ?? new Map<string, number>();
    const hits = (counts.get(key) ?? 0) + 1;
    this.hits.set(rule, counts.set(key, hits));
    return hits <= step.times;
  }
}

/** The scripted content of a step, or null when it leaves the content to the persona mind. */
export function scriptedReply(step: RuleStep, conversation: Conversation): Reply | null {
  const { text, reasoning, tools, json } = step;
  if (text === undefined && reasoning === undefined && tools === undefined && json === undefined) return null;
  const chunks = typeof text === 'string' ? chunked(text) : [...(text ?? [])];
  const calls = (tools ?? []).map((tool) => abstractCall(tool, conversation));
  const structured = json === undefined ? null : structuredCall(conversation, json);
  if (structured !== null) calls.push(structured);
  else if (json !== undefined) chunks.push(...chunked(`\`\`\`json\n${JSON.stringify(json, null, 2)}\n\`\`\``));
  return { reasoning: reasoning ?? '', text: chunks, calls };
}

function matches(rule: ParsedRule, prompt: string, body: string): boolean {
  return (
    (rule.match !== undefined && new RegExp(rule.match, 'i').test(prompt)) ||
    (rule.matchBody !== undefined && new RegExp(rule.matchBody, 'i').test(body))
  );
}

function withoutTools(step: RuleStep | undefined): RuleStep {
  if (step?.tools === undefined) return step ?? {};
  const { tools: _, ...rest } = step;
  // A step that was tools alone would otherwise fall through to the persona mind half-way through a script.
  return rest.text === undefined && rest.json === undefined
    ? { ...rest, text: 'The script has no further step.' }
    : rest;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
