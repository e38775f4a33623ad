import type { Evidence } from '@boocode/contracts/finding';
import type { FindingView } from '@boocode/contracts/finding-life';
import type { TaskCondition } from '@boocode/contracts/task';
import { idOf } from './fixture-build.js';

type Seed = Pick<FindingView, 'ref' | 'title' | 'severity'> & Partial<FindingView>;

export const cited = (path: string, line_start: number, quote: string, line_end = line_start): Evidence => ({
  class: 'codebase',
  path,
  line_start,
  line_end,
  quote,
  url: null,
  retrieved_at: null,
});

/** A finding of a run from what matters of it. */
export function findingOf(run: number, seed: Seed): FindingView {
  const persona = seed.ref.split('/', 1)[0] ?? '';
  return {
    flow_run_id: idOf(run),
    display_id: null,
    persona,
    native_id: seed.ref,
    claim: `${seed.title}. What is cited shows it.`,
    category: 'correctness',
    severity_original: seed.severity,
    evidence: [],
    trigger: '',
    impact: '',
    likelihood: '',
    remediation: '',
    supporters: [],
    verdict: 'not-validated',
    disposition: 'published',
    disposition_reason: '',
    fingerprint: `f-${seed.ref}`,
    stage: 'final',
    said_by: { task_id: idOf(run, 3), step_key: `angle.${persona.split('-', 1)[0]}` },
    agreeing: [persona],
    validations: [],
    status: 'open',
    status_reason: '',
    status_at: null,
    status_commit: null,
    came_back: false,
    fix: null,
    recheck: null,
    issue_url: null,
    ...seed,
  };
}

/** A task that was made of a finding. */
export const taskOf = (part: number, condition: TaskCondition) => ({
  task_id: idOf(77, part),
  chat_id: idOf(78, part),
  condition,
  branch: `boocode/fix-${part}`,
});

export const injection = "const rows = await sql.unsafe(`select * from orders where name like '%${query.name}%'`);";
