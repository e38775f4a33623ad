import type { FindingView } from '@boocode/contracts/finding-life';

/** A published finding of a report, at `src/a.ts:1`. For tests only. */
export function findingView(over: Partial<FindingView> = {}): FindingView {
  const place = { class: 'codebase' as const, path: 'src/a.ts', line_start: 1, line_end: 1, quote: 'const a = b;' };
  return {
    ref: 'data/1',
    display_id: 'WARN-001',
    persona: 'data',
    native_id: 'D-1',
    title: 'A fault',
    claim: 'It does the wrong thing.',
    category: 'fault',
    severity_original: 'Warning',
    severity: 'warning',
    evidence: [{ ...place, url: null, retrieved_at: null }],
    trigger: '',
    impact: 'a wrong answer',
    likelihood: '',
    remediation: 'correct it',
    supporters: [],
    verdict: 'confirmed',
    disposition: 'published',
    disposition_reason: '',
    fingerprint: 'f',
    flow_run_id: '01999999-0000-7000-8000-000000000001',
    stage: 'final',
    said_by: { task_id: '01999999-0000-7000-8000-000000000002', step_key: 'angle.data' },
    agreeing: ['data'],
    validations: [],
    status: 'open',
    status_reason: '',
    status_at: null,
    status_commit: null,
    came_back: false,
    fix: null,
    recheck: null,
    issue_url: null,
    ...over,
  };
}
