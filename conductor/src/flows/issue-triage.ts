import { inAllBands, type ConclusionFlow, type SectionSources } from '../conclusion/config.js';
import { angle } from '../conclusion/seats.js';
import { sizeBySources } from '../conclusion/sizing.js';
import { eachOpen, end, type LedgerItem } from '../gates/ledger.js';
import { inline } from '../report/markdown.js';
import { nextStep, readTriage, triageFields, triageLines } from './issue-triage-fields.js';

/** Brings order into a vague report, from the words of who wrote it alone, and names one next step. */
export const issueTriage: ConclusionFlow = {
  name: 'issue-triage',
  version: 1,
  title: 'Triage',
  summary: 'Sorts a vague report into what was seen, what was expected and what is missing, and names one next step.',
  family: 'understand',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'what was reported, in the words of who reported it',
    document_label: 'the report with its thread',
  },
  redirects: [
    {
      when: /^\s*(investigate|find the (root )?cause)\b/i,
      to: 'investigate',
      asks: 'the cause of a failure',
    },
  ],
  bands: {
    small: { cap: 1, angles: '1', when: 'one short report' },
    medium: { cap: 1, angles: '1', when: '2 or 3 sources, or more than 25 statements' },
    large: { cap: 2, angles: '2', when: 'more than 3 sources, or more than 80 statements' },
  },
  size: sizeBySources,
  angles: [
    angle({
      persona: 'junior-developer',
      title: 'What was reported',
      brief:
        'Sort what the reporter wrote into the fields that the calibration names. Look up nothing, add nothing, explain nothing.',
      required: true,
      because: 'every report has to be read',
    }),
    angle({
      persona: 'codebase-explorer',
      title: 'Suspected areas',
      brief: 'Which parts of the repository do the words of the report point to? The places alone: no cause.',
      because: 'a long thread points to many places',
      bands: ['large'],
    }),
  ],
  statesFacts: true,
  gates: (items) => eachOpen(items, asReported),
  synthesizer: inAllBands(null),
  task: '',
  sections: [
    {
      id: 'fields',
      title: 'The report',
      computed: triageLines,
      covers: ({ item }) => triageFields.some(({ category }) => category === item.raw.category),
    },
    {
      id: 'areas',
      title: 'Suspected areas',
      listed: ({ item }) => item.raw.category === 'suspected-area',
      as: 'lines',
    },
  ],
  answer: (sources: SectionSources) => {
    const triage = readTriage(sources.shown);
    if (triage === null) return 'No part of the report could be read with certainty, so no next step is named.';
    return `${inline(triage.type)}. Next: ${nextStep(triage)}`;
  },
  fallen: '',
  validators: inAllBands([]),
  attacks: [],
  evidence: ['provided', 'codebase'],
  calibration: (_band, persona) =>
    persona === 'junior-developer'
      ? [
          'One finding a field. "category" names the field, "title" is its value, "claim" says it in one sentence, and the first quote is where the reporter says so (class "provided").',
          ...triageFields.map(({ category, value }) => `- ${category}: ${value}`),
          'A field that the reporter says nothing about is left out: code lists what is missing. Cite nothing else.',
        ].join('\n')
      : 'Each place is a finding with the category "suspected-area" and a line of the code. Cite in "claim" the words that point there.',
};

/** What the report does not say is not known, whatever the code shows; only where to look may come from there. */
function asReported(item: LedgerItem): LedgerItem {
  if (item.raw.category === 'suspected-area' || item.evidence.some((entry) => entry.class === 'provided')) return item;
  return end(item, 'deferred', 'it is not in the words of who reported it');
}
