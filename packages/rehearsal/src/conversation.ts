/** A tool call as the model made it. `args` is what the agent got after JSON parsing; undefined when it was no JSON. */
export interface ToolCall {
  id: string;
  name: string;
  args: unknown;
}

export type Turn =
  | { role: 'user'; text: string }
  | { role: 'model'; text: string; calls: ToolCall[] }
  | { role: 'tool'; call: string; text: string };

/** A tool that the agent offers in this request, with the names of its parameters. */
export interface DeclaredTool {
  name: string;
  parameters: string[];
}

/** What every wire's request comes down to: both minds see this and nothing of a protocol. */
export interface Conversation {
  system: string;
  turns: Turn[];
  tools: DeclaredTool[];
  /** The JSON Schema that the protocol itself asks the reply to fit. */
  schema?: unknown;
}

/** The texts of all user turns, oldest first. */
export function prompts(conversation: Conversation): string[] {
  return conversation.turns.flatMap((turn) => (turn.role === 'user' ? [withoutInstructions(turn.text)] : []));
}

/** The text of the last user turn; empty when there is none. */
export function lastPrompt(conversation: Conversation): string {
  return prompts(conversation).at(-1) ?? '';
}

/** A user turn as it was asked: an agent that takes no system prompt gets it as `<instructions>` in front of the words. */
export function withoutInstructions(text: string): string {
  return text.replace(/^\s*<instructions>[^]*?<\/instructions>\s*/, '');
}

/** How often the model has replied since the last user turn. It is the step index, so no server memory is needed. */
export function repliesSincePrompt(conversation: Conversation): number {
  const prompt = conversation.turns.findLastIndex((turn) => turn.role === 'user');
  return conversation.turns.slice(prompt + 1).filter((turn) => turn.role === 'model').length;
}

const sideCall =
  /\btitle generator\b|\b(?:generate|write|create)\b[^.\n]{0,40}\btitle\b|\bsummari[sz](?:e|ing)\b[^.\n]{0,60}\bconversation/i;

/**
 * True for the small calls that agents make beside the turn (a session title, a summary, who speaks next): no tools, and
 * a system prompt that asks for one, or a schema for the reply. Scripted faults never hit these, or a test could not tell which call it broke.
 */
export function isSideCall(conversation: Conversation): boolean {
  return conversation.tools.length === 0 && (conversation.schema !== undefined || sideCall.test(conversation.system));
}
