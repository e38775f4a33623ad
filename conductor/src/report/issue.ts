import type { Finding } from '@boocode/contracts/finding';
import { placeText, severityText, verdictWords } from './finding-block.js';
import { codeBlock, inline } from './markdown.js';

/** A finding as an issue of the repository's tracker. */
export interface Issue {
  title: string;
  /** Markdown. */
  body: string;
}

const longestTitle = 200;

/** Stands in the body of an issue, and is how one that was filed is found again. */
export function issueMarker(finding: Pick<Finding, 'fingerprint'>): string {
  return `boocode-finding-${finding.fingerprint.slice(0, 40)}`;
}

/** A finding for people who have nothing but the repository: where, what, what sets it off, what to do, and how sure it is. */
export function issueOf(finding: Finding, { commit }: { commit: string }): Issue {
  const { title, claim, impact, trigger, remediation, verdict, evidence } = finding;
  const quote = evidence[0]?.quote ?? '';
  const parts = [
    `${placeText(finding)} at ${commit.slice(0, 12)} · ${severityText(finding)} · ${verdictWords[verdict]}`,
    ...(quote.trim() === '' ? [] : [codeBlock(quote, 20)]),
    quiet(claim),
    ...labelled('You would see', impact),
    ...labelled('Trigger', trigger),
    ...labelled('Fix', remediation),
    `<sub>Found by a review of BooCode. ${issueMarker(finding)}</sub>`,
  ];
  return { title: flat(title).slice(0, longestTitle), body: `${parts.join('\n\n')}\n` };
}

function labelled(label: string, text: string): string[] {
  return text.trim() === '' ? [] : [`**${label}:** ${quiet(text)}`];
}

/** Running text that calls nobody and links to no other issue, whatever names and numbers are in it. */
function quiet(text: string): string {
  return inline(text).replaceAll(/([@#])(?=\w)/g, '$1\u200B');
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
