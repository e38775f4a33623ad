import type { Forecast, RunPreview } from '@boocode/contracts/run-preview';

const forecast: Forecast = {
  tokens: { low: 30_000, high: 80_000 },
  minutes: { low: 2, high: 6 },
  usd: { low: 0.4, high: 1.2 },
  attempts: 7,
};

/** A launch of two steps, one of them code, that would go well. */
export function aPreview(over: Partial<RunPreview> = {}): RunPreview {
  const step = { title: 'A step', persona: null, required: true, profile: 'read-only' } as const;
  const nothing = { depends_on: [], mode_id: null, thinking_option_id: null };
  return {
    flow: 'code-review',
    title: 'Code review: feature against main',
    repository: '/srv/shop',
    base_ref: 'main',
    base_commit: 'b'.repeat(40),
    head_ref: 'feature',
    head_commit: 'a'.repeat(40),
    band: 'small',
    band_reason: 'one file changed',
    cut: [],
    steps: [
      {
        ...step,
        ...nothing,
        key: 'context',
        stage: 'context',
        kind: 'code',
        agent: 'conductor',
        model: null,
        forecast: null,
      },
      { ...step, ...nothing, key: 'angle.a', stage: 'angle', kind: 'agent', agent: 'opencode', model: 'x/y', forecast },
    ],
    forecast,
    last_runs: [],
    problems: [],
    ...over,
  };
}
