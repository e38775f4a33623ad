import { FlowRunSummary } from '@boocode/contracts/flow-run';
import { expect, it } from 'vitest';
import { runNews } from './news.js';

const at = '2026-01-01T12:00:00.000Z';
const id = '01990000-0000-7000-8000-000000000001';
const ended = FlowRunSummary.parse({
  id,
  flow: 'code-review',
  title: 'Security review',
  goal: '',
  repository: 'shop',
  base_ref: 'main',
  base_commit: 'a',
  head_ref: 'feature',
  head_commit: 'b',
  band: 'small',
  condition: 'completed',
  reason: null,
  verdict: null,
  steps_total: 3,
  steps_done: 3,
  cost_tokens: 0,
  cost_usd: null,
  created_at: at,
  ended_at: at,
  deadline_at: null,
});

it('calls nobody for the end of a run that was imported', () => {
  expect(runNews(ended)).toMatchObject({ notification: { kind: 'run-ended' } });
  expect(runNews({ ...ended, imported: { run_id: id, written_by: '1.0.0', exported_at: at, at } })).toBeNull();
});
