import { ValidatorOutput } from '@boocode/contracts/finding';
import type { MendedFinding } from '@boocode/contracts/mending';
import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import { contracts, contractSection } from '../contracts.js';
import type { FileTexts } from '../gates/citation.js';
import { readJsonBlock } from '../gates/parse.js';
import { personaNamed } from '../personas/persona.js';
import { handedJson, systemPrompt } from '../spine/prompt.js';
import type { Prompt, Reading } from '../types.js';
import { quoteState } from './quote-state.js';

/** Who looks at findings again: whoever attacks them in runs. */
export const recheckPersona = 'adversarial-validator';

export interface RecheckOrder {
  findings: readonly MendedFinding[];
  found_at: string;
  /** The commit of the checkout. */
  commit: string;
  /** The cited files at that commit. */
  now: FileTexts;
}

/** Asks the validator about these findings alone, at another commit than the one that they were found at. */
export function recheckPrompt({ findings, found_at, commit, now }: RecheckOrder): Prompt {
  const persona = personaNamed(recheckPersona);
  const user = [
    `# Contracts\n\n${contractSection([contracts.evidenceReview])}`,
    '# Your part',
    fence(promptTags.persona, persona.id),
    persona.body,
    `## Task\n${task(found_at.slice(0, 12), commit.slice(0, 12))}`,
    fence(promptTags.output, 'validator'),
    `# Findings\n${fence(promptTags.findings, handedJson(findings.map((finding) => handed(finding, now))))}`,
  ].join('\n\n');
  return { system: systemPrompt, user: `${user}\n`, shared: 0 };
}

/** Reads the answer, like that of any validator. */
export function readRecheck(text: string): Reading {
  return readJsonBlock(text, ValidatorOutput, 'validator');
}

function task(found: string, now: string): string {
  return `The findings below were found at commit ${found}. Somebody may have mended them since. Your checkout is of commit ${now}: say of
each whether its claim holds there.
- *confirmed*: the fault is still there, at its place or at another that it was moved to; \`steps\` says where.
- *partially-refuted*: a part of it is mended, and a part is left.
- *refuted*: it is not there any more. \`counter_evidence\` quotes the code at ${now} that makes the claim false, and
  \`claim_contradicted\` the words that are false now.
- *uncertain*: you could not settle it.
That somebody says it is mended proves nothing, and neither does other wording of the same fault. Each finding says under
\`quoted_code\` whether code found its quote at ${now}; where it did, the lines are those of ${now}.`;
}

function handed(finding: MendedFinding, now: FileTexts): object {
  const { ref, title, claim, severity, trigger, impact, remediation, evidence } = finding;
  const { state, region } = quoteState(finding, now);
  const [first, ...rest] = evidence;
  const moved =
    first === undefined || region === null ? first : { ...first, line_start: region.from, line_end: region.to };
  return {
    ref,
    title,
    claim,
    severity,
    trigger,
    impact,
    remediation,
    evidence: moved === undefined ? [] : [moved, ...rest],
    quoted_code: state,
  };
}
