import type { FindingView } from '@boocode/contracts/finding-life';
import type { CitedLines } from '../api/findings.js';
import { citedOf, placeText } from './place.js';

/** A fence that is longer than any within the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** What a composer is filled with to talk about a place in the code. */
export const wordsOfPlace = (place: CitedLines): string =>
  `\`${placeText(place)}\`${place.quote === '' ? '' : `\n\n${fenced(place.quote)}`}\n\n`;

/** A finding as a person would say it in a chat: what it says, on what it rests, and how it may be mended. */
function wordsOfFinding({ title, claim, evidence, trigger, impact, remediation }: FindingView): string {
  const places = evidence.flatMap((one) => {
    const place = citedOf(one);
    if (place !== null) return [`\`${placeText(place)}\`${place.quote === '' ? '' : `\n${fenced(place.quote)}`}`];
    return one.url === null ? [] : [one.url];
  });
  const parts: [string, string][] = [
    ['', claim],
    ['', places.join('\n')],
    ['When it happens: ', trigger],
    ['What it does: ', impact],
    ['How it may be mended: ', remediation],
  ];
  const body = parts.filter(([, text]) => text !== '').map(([label, text]) => label + text);
  return [`### ${title}`, ...body].join('\n\n');
}

/** What a composer is filled with to talk about findings. */
export const wordsOfFindings = (findings: readonly FindingView[]): string =>
  `${findings.map(wordsOfFinding).join('\n\n')}\n\n`;
