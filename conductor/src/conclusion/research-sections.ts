import { personaOutputs, type PersonaOutput } from '@boocode/contracts/persona-extras';
import { codeSpan, inline } from '../report/markdown.js';
import type { SectionSources, Shown } from './config.js';

// Sections by code from what research-analysts bring beside their results. Each numbers its own sources, so they are known
// here by address.

const Brought = personaOutputs['research-analyst'].omit({ findings: true });
type Brought = Omit<PersonaOutput<'research-analyst'>, 'findings'>;
type Source = Brought['sources'][number];

/** What each analyst brought, in the order of their seats. */
export function researchIn({ fold }: Pick<SectionSources, 'fold'>): Brought[] {
  return fold.extras
    .filter(({ persona }) => persona === 'research-analyst')
    .flatMap(({ fields }) => {
      const parsed = Brought.safeParse(fields);
      return parsed.success ? [parsed.data] : [];
    });
}

/** Who stands behind a page, as far as its address tells. */
function hostOf(url: string | null): string[] {
  if (url === null || !URL.canParse(url)) return [];
  return [new URL(url).hostname.toLowerCase().replace(/^www\./, '')];
}

/** The different hosts of the pages that these findings cite. */
function originsOf(shown: Shown[]): string[] {
  const urls = shown.flatMap(({ item }) => item.evidence.map(({ url }) => url));
  return [...new Set(urls.flatMap(hostOf))].toSorted();
}

/** How far the findings carry what rests on them. Two hosts are two origins; what the repository shows needs no second. */
export function originLines(carrying: Shown[]): string[] {
  if (carrying.length === 0) return ['Nothing that stands carries a recommendation.'];
  const origins = originsOf(carrying);
  const own = carrying.some(({ item }) => item.evidence.some((entry) => entry.class === 'codebase'));
  const also = own ? ', and on what the repository shows' : '';
  if (origins.length >= 2)
    return [`The recommendation rests on ${origins.length} origins: ${origins.join(', ')}${also}.`];
  const [only] = origins;
  if (only === undefined) {
    return [
      own
        ? 'The recommendation rests on what the repository shows.'
        : 'The recommendation rests on handed documents alone.',
    ];
  }
  return [`The recommendation rests on one origin only (${only})${also}: it is a lead, and settles nothing.`];
}

/** A result in a line: what, how well it is backed, and by which pages. */
export function resultLine({ finding, item }: Shown): string {
  const origins = originsOf([{ finding, item }]);
  const reasoned = item.raw.reasoning === true ? ', by reasoning' : '';
  const backing =
    finding.severity_original.toLowerCase() === 'contradicted'
      ? 'sources disagree'
      : origins.length >= 2
        ? 'corroborated'
        : 'one source';
  return `- **${finding.display_id}** ${inline(finding.claim)} (${backing}${reasoned}: ${origins.join(', ') || 'handed document'})`;
}

/** Options at their strongest, once there are two; what several analysts call by one name is one. */
export function optionLines(sources: SectionSources): string[] {
  const byName = new Map<string, { name: string; in_favour: string[]; against: string[] }>();
  for (const { name, in_favour, against } of researchIn(sources).flatMap(({ options }) => options)) {
    const key = name.trim().toLowerCase();
    if (key === '') continue;
    const known = byName.get(key) ?? { name, in_favour: [], against: [] };
    byName.set(key, {
      ...known,
      in_favour: [...known.in_favour, ...in_favour],
      against: [...known.against, ...against],
    });
  }
  if (byName.size < 2) return [];
  return [...byName.values()].flatMap(({ name, in_favour, against }) => [
    `- **${inline(name)}**`,
    ...in_favour.map((text) => `  - for: ${inline(text)}`),
    ...against.map((text) => `  - against: ${inline(text)}`),
  ]);
}

/** The pages behind it, each once, those that nobody listed but somebody cited at the end. */
export function sourceLines(sources: SectionSources): string[] {
  const listed = researchIn(sources).flatMap((one) => one.sources);
  const cited = sources.shown.flatMap(({ item }) =>
    item.evidence
      .filter((entry) => entry.class === 'web')
      .map(({ url, retrieved_at }): Source => ({
        id: '',
        title: '',
        url,
        published: null,
        retrieved_at,
        trust: 'unknown',
        note: '',
      })),
  );
  const byPage = new Map<string, Source>();
  for (const source of [...listed, ...cited]) {
    const page = source.url ?? source.title;
    if (page !== '' && !byPage.has(page)) byPage.set(page, source);
  }
  return [...byPage.values()].map((source, index) => `${index + 1}. ${sourceText(source)}`);
}

function sourceText({ title, url, published, retrieved_at, trust, note }: Source): string {
  const facts = [
    ...(published === null ? [] : [`of ${inline(published)}`]),
    ...(retrieved_at === null ? [] : [`read ${inline(retrieved_at)}`]),
    ...(trust === 'unknown' ? [] : [trust]),
    ...(note.trim() === '' ? [] : [inline(note)]),
  ];
  const name = [inline(title), ...(url === null ? [] : [codeSpan(url)])].filter((part) => part !== '').join(' ');
  return facts.length === 0 ? name : `${name} (${facts.join('; ')})`;
}

/** What would decide the question, as the analysts say; it stands whether they recommend something or not. */
export function criteriaLines(sources: SectionSources): string[] {
  const texts = researchIn(sources).map(({ would_settle }) => inline(would_settle));
  return [...new Set(texts)].filter((text) => text !== '').map((text) => `- ${text}`);
}
