import { type Evidence, ValidatorOutput } from '@boocode/contracts/finding';
import type { MendedFinding } from '@boocode/contracts/mending';
import { checkCitation, findQuote, repositoryPath, type FileTexts } from '../gates/citation.js';
import { citedPaths } from '../gates/cite-check.js';
import { quoteState } from './quote-state.js';

type Verdict = ValidatorOutput['verdicts'][number];

/** What a re-check came to. `status` null: it could not be settled, and what was known before stays. */
export interface RecheckOutcome {
  fingerprint: string;
  status: 'fixed' | 'still-there' | null;
  reason: string;
  commit: string;
}

export interface Rechecked {
  findings: readonly MendedFinding[];
  commit: string;
  /** The files that are cited, by findings and counter-evidence, at the commit of the finding and at the one looked at. */
  files: { before: FileTexts; after: FileTexts };
}

/** The files that outcomes are judged by. */
export function pathsOfRecheck(findings: readonly MendedFinding[], answer: unknown): string[] {
  const { verdicts } = ValidatorOutput.parse(answer);
  return citedPaths([
    ...findings.flatMap(({ evidence }) => evidence),
    ...verdicts.flatMap(({ counter_evidence }) => counter_evidence),
  ]);
}

/**
 * What the validator's answer means for each finding. Doubt and silence settle nothing. Where the quoted code stands unchanged, it takes
 * more than the word *refuted* to call it fixed: code that holds the claim off, and that was not there when it was found.
 */
export function recheckOutcomes(answer: unknown, rechecked: Rechecked): RecheckOutcome[] {
  const { verdicts } = ValidatorOutput.parse(answer);
  const { commit } = rechecked;
  return rechecked.findings.map((finding) => {
    const own = verdicts.filter(({ finding: ref }) => ref === finding.ref);
    const { status, words } = judged(finding, own, rechecked);
    return { fingerprint: finding.fingerprint, status, reason: words.slice(0, longestReason), commit };
  });
}

const longestReason = 2_000;

type Judged = { status: RecheckOutcome['status']; words: string };

function judged(finding: MendedFinding, own: Verdict[], { commit, files }: Rechecked): Judged {
  const [verdict] = own;
  const at = `at ${commit.slice(0, 12)}`;
  if (verdict === undefined) return unsettled(`The re-check ${at} said nothing of it.`);
  if (own.some(({ value }) => value !== verdict.value)) {
    return unsettled(`The re-check ${at} gave two different verdicts.`);
  }
  const said = saidIn(verdict);
  if (verdict.value === 'uncertain') return unsettled(`The re-check ${at} could not settle it. ${said}`.trim());
  if (verdict.value !== 'refuted') {
    const how = verdict.value === 'confirmed' ? 'Still there' : 'Mended in part';
    return { status: 'still-there', words: said === '' ? `${how} ${at}.` : said };
  }
  if (
    quoteState(finding, files.after).state !== 'unchanged' ||
    verdict.counter_evidence.some((one) => isNew(one, files))
  ) {
    return { status: 'fixed', words: said === '' ? `Not there any more ${at}.` : said };
  }
  return unsettled(
    `The validator says that it is not so any more, but the quoted code is unchanged ${at}, and it names nothing new that holds the fault off. ${said}`.trim(),
  );
}

function unsettled(words: string): Judged {
  return { status: null, words };
}

/** Whether counter-evidence holds now and did not stand there when the finding was made. */
function isNew(entry: Evidence, { before, after }: Rechecked['files']): boolean {
  if (entry.class !== 'codebase' || checkCitation(entry, after).state === 'invalid') return false;
  const text = before.get(repositoryPath(entry.path) ?? '') ?? null;
  return text === null || findQuote(text, entry.quote ?? '', entry.line_start ?? 1) === null;
}

function saidIn({ claim_contradicted, steps }: Verdict): string {
  return [claim_contradicted, steps]
    .map((text) => text.trim())
    .filter(Boolean)
    .join(' ');
}
