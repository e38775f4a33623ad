import type { Band } from '../types.js';
import {
  coverageSection,
  directiveSection,
  leftOpen,
  leftOut,
  ledgerSection,
  notCheckedSection,
  protocolsRun,
} from '../report/appendix.js';
import { findingBlock, placeText } from '../report/finding-block.js';
import { codeSpan, details, inline, prose } from '../report/markdown.js';
import { count } from '../wording.js';
import type { Concluded } from './concluded.js';
import type { ConclusionFlow, ListedSection, Section, Shown } from './config.js';

/** Findings of a section shown open; the rest is one click away. */
const expanded: Record<Band, number> = { small: 5, medium: 12, large: 25 };

/** The report as Markdown: the answer first, then only sections that have something to say. The same run, the same bytes. */
export function conclusionReport(flow: ConclusionFlow, end: Concluded): string {
  const { verdict, findings, conclusion } = end.result;
  const parts = [
    `# ${flow.title}${verdict === 'COMPLETE' ? '' : `: ${verdict}`}`,
    prose(conclusion.answer),
    ...restsOn(end, conclusion.rests_on),
    ...standing(end),
    headline(end),
    ...flow.sections.flatMap((section) => sectionText(section, end)),
    ...unlisted(flow, end),
    ...coverageSection(end.fold),
    ...notCheckedSection([...leftOut(end.run, end.context), ...leftOpen(end.fold)]),
    ...directiveSection(end.context),
    ...ledgerSection(findings.filter(({ disposition }) => disposition !== 'published')),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** How far the answer can be trusted, when there is something to say against it. */
function standing({ gaps, validators, result, struck }: Concluded): string[] {
  const { planned, finished } = validators;
  const { verdict } = result.conclusion;
  return [
    ...(gaps.length === 0 ? [] : [`This run is not whole: ${gaps.map(inline).join('; ')}.`]),
    ...(planned > finished
      ? [
          `${planned - finished} of ${count(planned, 'validator')} did not finish: what it should have attacked is not validated.`,
        ]
      : []),
    ...(verdict === 'partially-refuted' ? ['The validator holds the conclusion to be true in part only.'] : []),
    ...(verdict === 'uncertain' ? ['The validator could not settle whether the conclusion holds.'] : []),
    ...(struck.length === 0
      ? []
      : [`The conclusion also cited ${struck.map(codeSpan).join(', ')}, which did not stand.`]),
  ];
}

function headline({ run, fold }: Concluded): string {
  const { plan } = run;
  const { kind, focus, documents } = plan.subject;
  const subject =
    kind === 'change'
      ? `${codeSpan(run.head_ref)} (${run.head_commit.slice(0, 12)}) against ${codeSpan(run.base_ref)} (${run.base_commit.slice(0, 12)})`
      : `${focus.length === 0 ? 'The repository' : focus.map(codeSpan).join(', ')} at ${run.head_commit.slice(0, 12)}`;
  const handed = documents.length === 0 ? '' : `, with ${documents.map(({ name }) => codeSpan(name)).join(', ')}`;
  const heard = fold.coverage.filter(({ state }) => state === 'done' || state === 'empty');
  const about = `${subject}${handed}; ${plan.band}: ${inline(plan.band_reason)}.`;
  // Where nobody was to be asked, nobody is missed.
  if (fold.coverage.length === 0 && fold.received === 0) return about;
  const protocols = protocolsRun(...fold.coverage);
  return [
    about,
    `Heard: ${heard.map(({ step_key }) => step_key.replace(/^(angle|discovery)\./, '')).join(', ') || 'nobody'}; ${protocols === '' ? '' : `${protocols} protocols run, `}${count(fold.received, 'raw finding')}.`,
  ].join('\n');
}

/** Nothing that stands goes unseen: what no section lists comes at the end. */
function unlisted({ sections }: ConclusionFlow, { shown }: Concluded): string[] {
  const lists = sections.flatMap((section) => {
    if ('listed' in section) return [section.listed];
    return 'computed' in section && section.covers !== undefined ? [section.covers] : [];
  });
  const rest = shown.filter((one) => !lists.some((holds) => holds(one)));
  return rest.length === 0 ? [] : [details(`Also found (${rest.length})`, rest.map(line).join('\n'))];
}

function sectionText(section: Section, end: Concluded): string[] {
  if (!(section.bands?.includes(end.run.plan.band) ?? true)) return [];
  if ('listed' in section) return listedText(section, end);
  if ('computed' in section) {
    const lines = section.computed(end);
    return lines.length === 0 ? [] : [`## ${section.title}`, lines.join('\n')];
  }
  const written = end.result.conclusion.sections.find(({ id }) => id === section.id);
  if (written === undefined) return [];
  return [`## ${section.title}`, prose(written.text), ...restsOn(end, written.rests_on)];
}

function listedText({ title, listed, as }: ListedSection, { shown, run }: Concluded): string[] {
  const own = shown.filter(listed);
  if (own.length === 0) return [];
  if (as === 'folded') return [details(`${title} (${own.length})`, own.map(line).join('\n'))];
  const render = (list: Shown[]): string =>
    as === 'lines' ? list.map(line).join('\n') : list.map(({ finding }) => findingBlock(finding)).join('\n\n');
  const limit = expanded[run.plan.band];
  const rest = own.slice(limit);
  return [
    `## ${title}`,
    render(own.slice(0, limit)),
    ...(rest.length === 0 ? [] : [details(`${rest.length} more`, render(rest))]),
  ];
}

/** A finding in a line: what, where. */
function line({ finding }: Shown): string {
  return `- **${finding.display_id}** ${inline(finding.claim)} (${placeText(finding)})`;
}

function restsOn({ shown }: Concluded, refs: string[]): string[] {
  const ids = refs.flatMap((ref) => shown.find(({ item }) => item.ref === ref)?.finding.display_id ?? []);
  return ids.length === 0 ? [] : [`Rests on ${ids.join(', ')}.`];
}
