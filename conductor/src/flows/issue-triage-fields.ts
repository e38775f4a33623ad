import type { SectionSources, Shown } from '../conclusion/config.js';
import { inline } from '../report/markdown.js';

const types = ['Bug', 'Feature', 'Performance', 'Security', 'Regression', 'Question', 'Other'] as const;
const severities = ['Critical', 'High', 'Medium', 'Low', 'Unknown'] as const;
const frequencies = ['Always', 'Intermittent', 'Rare', 'Unknown'] as const;

/** What a report can say, as the model is asked for it. */
export const triageFields = [
  { category: 'type', value: types.join(', ') },
  { category: 'reported', value: 'what happens' },
  { category: 'expected', value: 'what should happen' },
  { category: 'reproduction', value: 'the steps that lead there' },
  { category: 'environment', value: 'version, platform, configuration' },
  { category: 'impact', value: 'whom it keeps from what' },
  { category: 'severity', value: severities.join(', ') },
  { category: 'reproducibility', value: frequencies.join(', ') },
  { category: 'use-case', value: 'of a wish: who wants it for what' },
  { category: 'open-problem', value: 'of a wish: what the reporter leaves open about the problem itself' },
  { category: 'suspected-area', value: 'a part of the product that the reporter suspects' },
] as const;

type Field = (typeof triageFields)[number]['category'];

/** A report in its fields. */
export interface Triage {
  type: (typeof types)[number];
  has: ReadonlySet<string>;
}

/** Null when no field of the report stands. */
export function readTriage(shown: Shown[]): Triage | null {
  if (shown.every(({ item }) => item.raw.category === 'suspected-area')) return null;
  return {
    type: wordOf(types, valueOf(shown, 'type')) ?? 'Other',
    has: new Set(shown.map(({ item }) => item.raw.category)),
  };
}

function valueOf(shown: Shown[], field: Field): string | null {
  return shown.find(({ item }) => item.raw.category === field)?.finding.title ?? null;
}

function wordOf<T extends string>(words: readonly T[], value: string | null): T | null {
  return words.find((word) => word.toLowerCase() === value?.trim().toLowerCase()) ?? null;
}

/** What goes wrong, as opposed to what is wanted or asked. */
function isFault({ type }: Triage): boolean {
  return type === 'Bug' || type === 'Performance' || type === 'Security' || type === 'Regression';
}

const neededOfFault = ['reproduction', 'environment', 'impact'] as const satisfies Field[];

/** What somebody would have to know and the report does not say. */
function missingIn(triage: Triage): string[] {
  const needed: Field[] = isFault(triage) ? [...neededOfFault] : triage.type === 'Feature' ? ['use-case'] : [];
  return needed.filter((field) => !triage.has.has(field));
}

/** The one next step, by fixed rules. */
export function nextStep(triage: Triage): string {
  const missing = missingIn(triage).join(', ');
  if (isFault(triage)) {
    return missing === '' ? 'find the cause, with the flow investigate.' : `ask the reporter for ${missing}.`;
  }
  if (triage.type === 'Feature') {
    if (triage.has.has('open-problem')) return 'settle what the problem is, with the flow research.';
    return missing === '' ? 'plan it, with the flow plan-a-feature.' : `ask the reporter for ${missing}.`;
  }
  return triage.type === 'Question' ? 'answer the reporter.' : 'ask the reporter what should be different.';
}

/** The fields as a list; how bad and how often only where something goes wrong. */
export function triageLines({ shown }: SectionSources): string[] {
  const triage = readTriage(shown);
  if (triage === null) return [];
  const told = (label: string, field: Field): string[] => {
    const value = valueOf(shown, field);
    return value === null ? [] : [`- ${label}: ${inline(value)}`];
  };
  const missing = missingIn(triage);
  return [
    `- Type: ${triage.type}`,
    ...told('Reported', 'reported'),
    ...told('Expected', 'expected'),
    ...told('Reproduction', 'reproduction'),
    ...told('Environment', 'environment'),
    ...told('Impact', 'impact'),
    ...told('Use', 'use-case'),
    ...told('Left open', 'open-problem'),
    ...(isFault(triage)
      ? [
          `- Severity: ${wordOf(severities, valueOf(shown, 'severity')) ?? 'Unknown'}`,
          `- Reproducibility: ${wordOf(frequencies, valueOf(shown, 'reproducibility')) ?? 'Unknown'}`,
        ]
      : []),
    ...(missing.length === 0 ? [] : [`- Missing: ${missing.join(', ')}`]),
  ];
}
