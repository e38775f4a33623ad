import type { Severity } from '@boocode/contracts/finding';
import type { FindingStatus } from '@boocode/contracts/finding-life';
import { type FindingView } from '@boocode/contracts/finding-life';
import { firstPlace } from './place.js';

/** What is kept out of the list unless a person asks for it: counted, never dropped. */
export const hiddenGroups = ['refuted', 'dismissed', 'merged', 'demoted', 'left out'] as const;
export type HiddenGroup = (typeof hiddenGroups)[number];

const hiddenBy: Readonly<Record<NonNullable<FindingView['disposition']>, HiddenGroup | null>> = {
  published: null,
  refuted: 'refuted',
  'merged-into': 'merged',
  demoted: 'demoted',
  // It is the person's decision that counts: one that was taken back shows the finding again.
  'dismissed-earlier': null,
  'size-filtered': 'left out',
  'cap-cut': 'left out',
  deferred: 'left out',
  'invalid-citation': 'left out',
  'out-of-scope': 'left out',
};

/** Why a finding is not shown at first; null = it is. */
export function hiddenGroupOf({
  status,
  disposition,
}: Pick<FindingView, 'status' | 'disposition'>): HiddenGroup | null {
  if (status === 'dismissed') return 'dismissed';
  return disposition === null ? null : hiddenBy[disposition];
}

/** What the list is narrowed to; null = not narrowed. */
export interface Narrowing {
  words: string;
  severity: Severity | null;
  verdict: FindingView['verdict'] | null;
  status: FindingStatus | null;
  angle: string | null;
  /** Groups that are shown besides. */
  groups: ReadonlySet<string>;
}

const textOf = ({ title, claim, category, display_id, evidence }: FindingView): string =>
  [title, claim, category, display_id ?? '', ...evidence.map(({ path }) => path ?? '')].join('\n').toLowerCase();

/** Whether a finding passes all but the groups. */
function passes(finding: FindingView, { words, severity, verdict, status, angle }: Narrowing): boolean {
  if (severity !== null && finding.severity !== severity) return false;
  if (verdict !== null && finding.verdict !== verdict) return false;
  if (status !== null && finding.status !== status) return false;
  if (angle !== null && !finding.agreeing.includes(angle)) return false;
  const text = textOf(finding);
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The findings that are shown, and how many of each group are not. A status that is asked for shows its group. */
export function narrowed(findings: readonly FindingView[], narrowing: Narrowing) {
  const hidden = new Map<HiddenGroup, number>();
  const shown: FindingView[] = [];
  for (const finding of findings) {
    if (!passes(finding, narrowing)) continue;
    const group = hiddenGroupOf(finding);
    const asked = group === 'dismissed' && narrowing.status === 'dismissed';
    if (group !== null) hidden.set(group, (hidden.get(group) ?? 0) + 1);
    if (group === null || asked || narrowing.groups.has(group)) shown.push(finding);
  }
  return { shown, hidden };
}

const bySeverity: readonly Severity[] = ['critical', 'warning', 'suggestion', 'advisory', 'fact'];
const byConfidence: readonly FindingView['verdict'][] = [
  'confirmed',
  'partially-refuted',
  'uncertain',
  'not-validated',
  'refuted',
];

/** The worst first; among these the surest, then those that most angles say. */
export function byWeight(a: FindingView, b: FindingView): number {
  return (
    bySeverity.indexOf(a.severity) - bySeverity.indexOf(b.severity) ||
    byConfidence.indexOf(a.verdict) - byConfidence.indexOf(b.verdict) ||
    b.agreeing.length - a.agreeing.length ||
    a.ref.localeCompare(b.ref, 'en', { numeric: true })
  );
}

/** File by file, from the top of each. */
export function byPlace(a: FindingView, b: FindingView): number {
  const [one, other] = [firstPlace(a.evidence), firstPlace(b.evidence)];
  if (one === null || other === null) return Number(one === null) - Number(other === null) || byWeight(a, b);
  return one.path.localeCompare(other.path, 'en') || one.line_start - other.line_start || byWeight(a, b);
}

/**
 * The order of the list after `findings` changed: those that were there stay in their order, whatever was said of them since, and each
 * new one stands in front of the first that comes after it.
 */
export function orderAfter(
  before: readonly string[],
  findings: readonly FindingView[],
  compare: (a: FindingView, b: FindingView) => number,
): string[] {
  const byRef = new Map(findings.map((finding) => [finding.ref, finding]));
  const order = before.flatMap((ref) => byRef.get(ref) ?? []);
  const known = new Set(before);
  for (const finding of findings.filter(({ ref }) => !known.has(ref)).toSorted(compare)) {
    const at = order.findIndex((other) => compare(finding, other) < 0);
    order.splice(at < 0 ? order.length : at, 0, finding);
  }
  return order.map(({ ref }) => ref);
}

const taskEnded = new Set(['completed', 'gaps', 'failed', 'cancelled', 'skipped']);

/** Whether a check of the finding goes on. */
export const isChecked = ({ recheck }: Pick<FindingView, 'recheck'>): boolean =>
  recheck !== null && !taskEnded.has(recheck.condition);

/** Whether a task that mends the finding goes on. */
export const isMended = ({ fix }: Pick<FindingView, 'fix'>): boolean => fix !== null && !taskEnded.has(fix.condition);
