import type { AngleOutput } from '@boocode/contracts/finding';
import { documentCitation, isQuotable } from '../finding.js';
import { counted } from '../persona-words.js';
import type { HandedDocument } from '../subject/document.js';
import { contradiction } from './contradiction.js';
import { exposure } from './exposure.js';
import type { ProseDetector, Remark } from './remark.js';
import { silenceDetectors } from './silences.js';
import { structureDetectors } from './structure.js';
import { wordingDetectors } from './wording.js';

/** Every detector of prose, what weighs most first. */
const proseDetectors: readonly ProseDetector[] = [
  contradiction,
  exposure,
  ...silenceDetectors,
  ...structureDetectors,
  ...wordingDetectors,
];

/** A remark with the document and the detector that it comes from. */
export interface Remarked extends Remark {
  document: HandedDocument;
  detector: ProseDetector;
}

/** Everything that any detector of prose sees in the documents, of lines that can be quoted. */
export function remarksOn(
  documents: readonly HandedDocument[],
  looking: readonly ProseDetector[] = proseDetectors,
): Remarked[] {
  return looking.flatMap((detector) =>
    documents.flatMap((document) =>
      detector
        .find(document)
        .filter(({ line }) => isQuotable(document.lines.get(line) ?? ''))
        .map((remark) => ({ ...remark, document, detector })),
    ),
  );
}

/** What a persona says against the documents, in its own words of severity; all but its id. */
export function remarkFindings(persona: string, documents: readonly HandedDocument[], looking = proseDetectors) {
  return remarksOn(documents, looking).flatMap(({ document, detector, line, other, ...words }) => {
    const severity = detector.severities[persona];
    if (severity === undefined) return [];
    const cited = other === undefined ? [line] : [line, other];
    return [
      {
        ...words,
        category: detector.id,
        severity,
        evidence: cited.map((at) => documentCitation(document.name, at, document.lines.get(at) ?? '')),
        trigger: 'Somebody carries out the document as it is written.',
        likelihood: 'Seen in the words of the document; what its authors meant was not asked.',
      },
    ];
  });
}

/** What a persona looked for in the documents. */
export function remarkCoverage(
  persona: string,
  documents: readonly HandedDocument[],
  looking = proseDetectors,
): AngleOutput['coverage'] {
  if (documents.length === 0) return [];
  const where = counted(documents.length, 'document');
  const own = looking.filter(({ severities }) => severities[persona] !== undefined);
  if (own.length === 0) {
    return [
      { protocol: 'documents', state: 'skipped', note: `read ${where}, with nothing to look for as this persona` },
    ];
  }
  return own.map((detector) => {
    const { id } = detector;
    const found = documents.reduce((sum, document) => sum + detector.find(document).length, 0);
    return found === 0
      ? { protocol: id, state: 'clear', note: `clear — checked ${where}` }
      : { protocol: id, state: 'found', note: `${counted(found, 'place')} in ${where}` };
  });
}
