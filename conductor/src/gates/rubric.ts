import type { RawFinding, Severity } from '@boocode/contracts/finding';
import type { LedgerItem } from './ledger.js';

/** How one persona's words map onto the common scale. */
export interface Rubric {
  /** Its words, worst first. */
  words: [word: string, severity: Severity][];
  /** A word that blocks a merge only in these categories, and is a warning in all others. */
  criticalOnlyFor?: { word: string; categories: string[] };
}

export interface Rating {
  severity: Severity;
  tier: LedgerItem['tier'];
  /** Null, or what was odd about the word. */
  log: string | null;
}

/** Words of the flow itself, for personas that bring no ladder of their own. */
const flowWords: [string, Severity][] = [
  ['Critical', 'critical'],
  ['Warning', 'warning'],
  ['Suggestion', 'suggestion'],
];

/** Rates a raw finding. A word that is on no ladder counts as the mildest of the persona's own, and is logged. */
export function rate(rubric: Rubric, raw: RawFinding, security: boolean): Rating {
  if (raw.yagni !== null && !security) return { severity: 'advisory', tier: null, log: null };
  const said = raw.severity.trim().toLowerCase();
  const known = [...rubric.words, ...(security ? [] : flowWords)].find(([word]) => word.toLowerCase() === said);
  const mildest = rubric.words.findLast(([, severity]) => severity !== 'advisory') ?? ['Suggestion', 'suggestion'];
  const [word, severity] = known ?? mildest;
  const log = known === undefined ? `severity "${raw.severity}" is on no ladder, read as "${word}"` : null;
  if (security) return { severity, tier: tierOf(word), log };
  const only = rubric.criticalOnlyFor;
  const limited = only?.word === word && !only.categories.includes(raw.category.toLowerCase());
  return { severity: limited ? 'warning' : severity, tier: null, log };
}

function tierOf(word: string): LedgerItem['tier'] {
  return word === 'Critical' || word === 'High' ? word : 'Medium';
}
