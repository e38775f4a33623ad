import type { PromptParts } from '../prompt.js';

/** A document that was handed to the run, with the numbers of its lines. */
export interface HandedDocument {
  name: string;
  role: 'input' | 'current' | 'desired';
  lines: ReadonlyMap<number, string>;
}

/** Every handed document of a prompt, in order. */
export function readDocuments(parts: PromptParts): HandedDocument[] {
  return parts.all('handed-document').map((text) => {
    const [heading = '', ...rest] = text.split('\n');
    const sided = /^(.*) \((current|desired)\)$/.exec(heading);
    const role = sided?.[2] === 'current' || sided?.[2] === 'desired' ? sided[2] : 'input';
    return { name: sided?.[1] ?? heading, role, lines: numberedLines(rest) };
  });
}

/** Lines as a prompt numbers them: `  12 | text`. A line whose tag was defused is left out, it could not be quoted. */
export function numberedLines(lines: readonly string[]): Map<number, string> {
  return new Map(
    lines.flatMap((line) => {
      const found = /^ *(\d+) \| (.*)$/.exec(line);
      return found === null || line.includes('<\\') ? [] : [[Number(found[1]), found[2] ?? ''] as const];
    }),
  );
}

/** A line of a document that states something: an item of a list, or a sentence that demands something. */
export interface Statement {
  line: number;
  text: string;
}

const demand = /\b(?:must|shall|should|has to|have to|needs? to|can|will|may not)\b/i;

/** The statements of a document; headings and what stands in code blocks are none. */
export function statementsOf({ lines }: HandedDocument): Statement[] {
  const found: Statement[] = [];
  let inCode = false;
  for (const [line, raw] of lines) {
    const text = raw.trim();
    if (text.startsWith('```')) inCode = !inCode;
    else if (!inCode && /^(?:[-*+]|\d+[.)])\s+\S/.test(text)) found.push({ line, text });
    else if (!inCode && !text.startsWith('#') && demand.test(text)) found.push({ line, text });
  }
  return found;
}

/** A statement without the mark of its list. */
export function bare(text: string): string {
  return text.trim().replace(/^(?:[-*+]|\d+[.)])\s+/, '');
}
