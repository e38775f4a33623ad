import type { StepContract } from '@boocode/contracts/flow-plan';
import type { z } from 'zod';
import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import type { Reading } from '../types.js';

/**
 * Reads the last fenced `json` block of an agent's final text. Prose around it is ignored; a reply that is nothing but
 * a JSON object is accepted too. When it can't be read, the answer carries the prompt of the one repair turn.
 */
export function readJsonBlock(text: string, schema: z.ZodType, contract: StepContract): Reading {
  const source = jsonSource(text);
  if (source === null) {
    const empty = text.trim() === '';
    return broken(empty ? 'the reply was empty' : 'the reply has no ```json block', contract);
  }
  const parsed = parseJson(source);
  if (!parsed.ok) return broken(`the JSON block cannot be parsed: ${parsed.problem}`, contract);
  const checked = schema.safeParse(parsed.value);
  if (checked.success) return { ok: true, data: checked.data };
  const problems = checked.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole block'}: ${message}`,
  );
  return broken(problems.join('\n'), contract);
}

const opening = /^[ \t]*```json[ \t]*\r?$/i;
const closing = /^[ \t]*```[ \t]*\r?$/;

/** Line by line: one pattern over the whole text takes minutes where an agent opens many blocks and closes none. */
function jsonSource(text: string): string | null {
  const lines = text.split('\n');
  let opened: number | null = null;
  let last: string | null = null;
  for (const [at, line] of lines.entries()) {
    if (opened === null) {
      if (opening.test(line)) opened = at + 1;
    } else if (closing.test(line)) {
      last = lines.slice(opened, at).join('\n');
      opened = null;
    }
  }
  if (last !== null) return last;
  const bare = text.trim();
  return bare.startsWith('{') && bare.endsWith('}') ? bare : null;
}

function parseJson(source: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(source) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function broken(problem: string, contract: StepContract): Reading {
  const repair = [
    fence(promptTags.repair, problem),
    'Your last reply could not be read, for the reasons above. Do no further research.',
    `Send the same content again as one \`\`\`json block that satisfies the contract "${contract}" of your instructions,`,
    'with nothing after it. Change nothing but the form: no finding may be added, dropped or reworded.',
    fence(promptTags.output, contract),
  ].join('\n');
  return { ok: false, problem, repair };
}
