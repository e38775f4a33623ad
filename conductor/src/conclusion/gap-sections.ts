import { inline } from '../report/markdown.js';
import { count } from '../wording.js';
import type { SectionSources, Shown } from './config.js';
import { plain } from './plain.js';
import { by } from './seats.js';

// A comparison as code tells it: gaps with how sure they are, and what others say about each. A finding of another persona names
// its gap in `category`: "confirms GAP-003", "contradicts GAP-003"; without one it is a gap that nobody had listed.

const isGap = by('gap-analyzer');

/** The gaps that stand, in the order of the comparison. */
function gapsIn({ shown }: SectionSources): Shown[] {
  return shown.filter(isGap);
}

/** What others say about a gap. */
interface Said {
  confirming: Shown[];
  contradicting: Shown[];
}

function saidOf({ item }: Shown, { shown }: SectionSources): Said {
  const about = shown.filter((one) => !isGap(one) && gapNamed(one) === item.raw.native_id.toUpperCase());
  const contradicting = about.filter(contradicts);
  return { confirming: about.filter((one) => !contradicts(one)), contradicting };
}

function gapNamed({ item }: Shown): string | null {
  return /\bGAP-\d+\b/i.exec(item.raw.category)?.[0].toUpperCase() ?? null;
}

function contradicts({ item }: Shown): boolean {
  return /^\s*contradict/i.test(item.raw.category);
}

type Confidence = 'high' | 'medium' | 'low';

/**
 * High: confirmed, by the validator or by somebody who looked at it from another side. Low: contradicted with evidence that
 * stands, or doubted by the validator. Medium: the rest.
 */
function confidenceOf(gap: Shown, sources: SectionSources): Confidence {
  const { confirming, contradicting } = saidOf(gap, sources);
  const { verdict } = gap.finding;
  const doubted = verdict === 'partially-refuted' || verdict === 'refuted' || verdict === 'uncertain';
  if (contradicting.length > 0 || doubted) return 'low';
  const backed = verdict === 'confirmed' || confirming.length > 0 || gap.item.supporters.length > 0;
  return backed ? 'high' : 'medium';
}

const categories = ['missing', 'partial', 'divergent', 'implicit'];

/** How many gaps of which kind, and how sure. */
export function magnitudeLines(sources: SectionSources): string[] {
  const gaps = gapsIn(sources);
  if (gaps.length === 0) return [];
  const rows = categories.flatMap((category) => {
    const own = gaps.filter(({ item }) => item.raw.category.toLowerCase() === category);
    if (own.length === 0) return [];
    const sure = (confidence: Confidence): number =>
      own.filter((gap) => confidenceOf(gap, sources) === confidence).length;
    return [`| ${category} | ${own.length} | ${sure('high')} | ${sure('medium')} | ${sure('low')} |`];
  });
  return ['| kind | gaps | surely | probably | doubtful |', '| --- | --- | --- | --- | --- |', ...rows];
}

/** Each gap for who does not program: what is asked for, how it is, and how sure that is. No paths, no names of code. */
export function gapLines(sources: SectionSources): string[] {
  return gapsIn(sources).flatMap((gap) => {
    const { finding, item } = gap;
    const { confirming, contradicting } = saidOf(gap, sources);
    return [
      `### ${finding.display_id} ${told(finding.title)}`,
      '',
      `${inline(item.raw.category)}; confidence ${confidenceOf(gap, sources)}`,
      '',
      ...labelled('Asked for', textOf(item.raw.desired) || finding.claim),
      ...labelled('Today', textOf(item.raw.current)),
      ...labelled('Who meets it', finding.trigger),
      ...labelled('Why it matters', [finding.impact, ...confirming.map((one) => one.finding.claim)].join(' ')),
      ...labelled('Against it', contradicting.map((one) => one.finding.claim).join(' ')),
    ];
  });
}

/** What others brought that is about no listed gap; a map of the code adds nothing to a comparison. */
export function isAddition(shown: Shown): boolean {
  return !isGap(shown) && shown.item.persona !== 'codebase-explorer' && gapNamed(shown) === null;
}

/** So much of a comparison may be amended by others before it is worth making anew. */
const manyMissed = 3;
const manyContradicted = 0.2;

/** Says that the comparison is worth another run, when the others amended much of it. A run never enlarges itself. */
export function againLines(sources: SectionSources): string[] {
  const gaps = gapsIn(sources);
  const missed = sources.shown.filter(isAddition).length;
  const against = gaps.filter((gap) => saidOf(gap, sources).contradicting.length > 0).length;
  if (missed < manyMissed && (gaps.length === 0 || against / gaps.length < manyContradicted)) return [];
  return [
    `Others brought ${count(missed, 'gap')} that the comparison had missed, and speak against ${against} of ${count(gaps.length, 'gap')}. Compare again, with a narrower focus or a part of the desired state.`,
  ];
}

/** Whether it argues about a gap that is listed. */
export function isAboutGap(shown: Shown): boolean {
  return !isGap(shown) && gapNamed(shown) !== null;
}

/** The answer where nobody writes one. */
export function gapAnswer(sources: SectionSources): string {
  const gaps = gapsIn(sources);
  if (gaps.length === 0) return 'No gap stands: what is asked for is there, as far as the comparison went.';
  const names = gaps.slice(0, 5).map(({ finding }) => `${finding.display_id} ${told(finding.title)}`);
  const more = gaps.length > names.length ? ` and ${gaps.length - names.length} more` : '';
  return `${count(gaps.length, 'gap')} between what is asked for and what is there: ${names.join('; ')}${more}.`;
}

function told(text: string): string {
  return inline(plain(text));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function labelled(label: string, text: string): string[] {
  return text.trim() === '' ? [] : [`- **${label}:** ${told(text)}`];
}
