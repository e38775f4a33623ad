import type { Finding, RunResult } from '@boocode/contracts/finding';
import type { Section, Shown } from '../conclusion/config.js';
import type { Band } from '../types.js';
import { ledgerItem } from './item.js';

interface Ended {
  report: string;
  result: RunResult;
  band: Band;
  /** Whether an agent wrote the conclusion. */
  isWritten: boolean;
}

/** What is wrong with the end of a run, whatever its flow and whatever was found; empty when nothing is. */
export function reportFaults({ report, result, band, isWritten }: Ended, sections: readonly Section[]): string[] {
  const { verdict, findings, conclusion } = result;
  const own = sections.filter(({ bands }) => bands?.includes(band) ?? true);
  const written = own.filter((section) => isWritten && 'written' in section);
  const shown = findings.filter(({ disposition }) => disposition === 'published').map(shownAs);
  const listed = own.filter((section) => 'listed' in section && shown.some((one) => section.listed(one)));
  const lost = written.filter(({ id }) => !conclusion?.sections.some((section) => section.id === id));
  const untitled = [...written, ...listed].filter(
    ({ title }) => !report.includes(`## ${title}\n`) && !report.includes(`<summary>${title} (`),
  );
  return [
    ...(verdict === 'INCOMPLETE' ? ['the run is INCOMPLETE'] : []),
    ...(isAnswerFirst(report, conclusion?.answer ?? null) ? [] : ['the report does not begin with the answer']),
    ...lost.map(({ id }) => `nobody wrote the section ${id}`),
    ...untitled.map(({ title }) => `the report has no section “${title}”`),
    ...findings
      .filter(({ disposition }) => disposition === 'invalid-citation')
      .map(({ ref, disposition_reason }) => `${ref} cites what is not there: ${disposition_reason}`),
  ];
}

function isAnswerFirst(report: string, answer: string | null): boolean {
  if (answer === null) return report.startsWith('# ');
  const [title = '', ...rest] = report.split('\n');
  return title.startsWith('# ') && bare(rest.join('\n')).startsWith(bare(answer));
}

/** Letters and digits alone: marks may have been escaped. */
function bare(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** A published finding as a section looks at it, as far as a finding still shows what it was. */
function shownAs(finding: Finding): Shown {
  const { ref, persona, severity, evidence, supporters, verdict, title, claim, category } = finding;
  return {
    finding,
    item: ledgerItem({ ref, persona, severity, evidence, supporters, verdict }, { title, claim, category }),
  };
}
