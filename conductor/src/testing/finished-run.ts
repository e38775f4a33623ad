import { RunResult } from '@boocode/contracts/finding';
import type { RunSubject } from '@boocode/contracts/subject';
import type { FinishedRun } from '../report/finished-run.js';
import type { PlayedRun } from './run-flow.js';

/** A played run as a host would hand it to the forms of its report. */
export function finishedRun({ plan, report, data }: PlayedRun, over: Partial<FinishedRun> = {}): FinishedRun {
  const { kind, focus, documents } = plan.subject;
  const subject: RunSubject = { kind, focus, documents: documents.map(({ name }) => name) };
  return {
    id: '01990000-0000-7000-8000-000000000001',
    flow: plan.flow,
    flow_version: plan.version,
    title: plan.title,
    goal: plan.goal,
    band: plan.band,
    band_reason: plan.band_reason,
    subject,
    repository: '/home/mara/work/shop',
    base_ref: 'main',
    base_commit: 'a'.repeat(40),
    head_ref: 'feature',
    head_commit: 'b'.repeat(40),
    plan_hash: plan.hash,
    created_at: '2026-01-01T12:00:00+00:00',
    ended_at: '2026-01-01T12:10:00+00:00',
    report,
    result: RunResult.parse(data),
    dismissals: new Map(),
    ...over,
  };
}
