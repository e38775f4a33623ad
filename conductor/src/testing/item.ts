import type { LedgerItem } from '../gates/ledger.js';
import { fingerprint } from '../gates/fingerprint.js';
import { rawFinding } from './change.js';

/** An open ledger item at `src/a.ts:10`, for tests of one gate. */
export function ledgerItem(over: Partial<LedgerItem> = {}, raw: Parameters<typeof rawFinding>[1] = {}): LedgerItem {
  const finding = rawFinding({ path: 'src/a.ts', line: 10, quote: 'const a = b;' }, raw);
  return {
    ref: 'data-engineer/1',
    persona: 'data-engineer',
    step_key: 'angle.data-engineer',
    raw: finding,
    tier: null,
    severity: 'warning',
    evidence: finding.evidence,
    introduced: true,
    supporters: [],
    related: [],
    tensions: [],
    notes: [],
    verdict: 'not-validated',
    fingerprint: fingerprint(finding, finding.evidence[0]),
    ended: null,
    ...over,
  };
}

export const security = { ref: 'adversarial-security-analyst/1', persona: 'adversarial-security-analyst' } as const;
