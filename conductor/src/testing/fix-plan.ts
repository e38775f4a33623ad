import type { FlowPlan } from '@boocode/contracts/flow-plan';
import type { Landing, MendedFinding } from '@boocode/contracts/mending';
import { planFix } from '../mending/plan-fix.js';

/** A finding of a test by its number: `WARN-001` in `src/1.txt`. */
function mendedFinding(n: number, over: Partial<MendedFinding> = {}): MendedFinding {
  return {
    ref: `data/${n}`,
    display_id: `WARN-00${n}`,
    title: `Fault ${n}`,
    claim: `Line ${n} is wrong.`,
    severity: 'warning',
    evidence: [
      {
        class: 'codebase',
        path: `src/${n}.txt`,
        line_start: 1,
        line_end: 1,
        quote: `fault ${n}`,
        url: null,
        retrieved_at: null,
      },
    ],
    trigger: 'always',
    impact: 'it is wrong',
    remediation: 'mend it',
    verdict: 'confirmed',
    disposition_reason: '',
    fingerprint: `f${n}`,
    ...over,
  };
}

/** A run that mends so many findings, each by itself. */
export function fixPlan(
  number: number,
  { land = 'approve', base = 'b'.repeat(40) }: { land?: Landing; base?: string } = {},
): FlowPlan {
  return planFix({
    review: '01999999-0000-7000-8000-000000000001',
    found_at: base,
    acceptance: '',
    land,
    fixes: Array.from({ length: number }, (_, at) => ({ findings: [mendedFinding(at + 1)] })),
    base,
    target: 'main',
  });
}
