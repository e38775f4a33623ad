import { StepStage } from '@boocode/contracts/flow-plan';
import { LaunchRequest } from '@boocode/contracts/flow-run';
import type { FlowHistory, Forecast, PreviewProblem, PreviewStep, RunPreview } from '@boocode/contracts/run-preview';
import { idOf } from './fixture-build.js';
import { ok, type Resource } from './fixture-resource.js';

const forecast = (low: number, high: number, minutes = 3): Forecast => ({
  tokens: { low, high },
  minutes: { low: minutes, high: minutes + 2 },
  usd: null,
  attempts: 12,
});

const angles = ['Security', 'Correctness', 'Data', 'Concurrency', 'Tests', 'Operations'];
const by = { small: 2, medium: 6, large: 6 } as const;

function stepsOf({ agents = {}, agent = 'opencode', model }: LaunchRequest, count: number): PreviewStep[] {
  const step = (key: string, title: string, after: string[]): PreviewStep => {
    const stage = StepStage.parse(/^[a-z]+/.exec(key)?.[0]);
    const choice = { model, ...(agents[key] ?? agents[stage]) };
    const own = 'agent' in choice && choice.agent !== undefined ? choice.agent : agent;
    const isCode = ['context', 'fold', 'render'].includes(key);
    return {
      key,
      stage,
      title,
      persona: null,
      kind: isCode ? 'code' : 'agent',
      required: stage !== 'angle',
      depends_on: after,
      agent: isCode ? 'conductor' : own,
      model: isCode ? null : (choice.model ?? 'anthropic/claude-sonnet'),
      mode_id: choice.mode_id ?? null,
      thinking_option_id: choice.thinking_option_id ?? null,
      profile: 'read-only',
      forecast: isCode ? null : forecast(90_000, 140_000),
    };
  };
  const looks = angles.slice(0, count).map((title) => step(`angle.${title.toLowerCase()}`, title, ['context']));
  return [
    step('context', 'Context', []),
    ...looks,
    step(
      'fold',
      'Fold',
      looks.map(({ key }) => key),
    ),
    step('synthesizer', 'Conclusion', ['fold']),
    step('validator', 'Validation', ['synthesizer']),
    step('render', 'Render', ['validator']),
  ];
}

export function previewOf(request: LaunchRequest, problems: PreviewProblem[] = []): RunPreview {
  const band = request.band ?? 'medium';
  const steps = stepsOf(request, by[band]);
  return {
    flow: request.flow,
    title: request.flow,
    repository: request.repo,
    base_ref: request.base ?? 'main',
    base_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
    head_ref: 'refunds',
    head_commit: 'd4e5f60718293a4b5c6d7e8f9001122334a1b2c3',
    band,
    band_reason: request.band === undefined ? '14 files, and it touches how money is booked.' : 'You chose it.',
    cut: band === 'small' ? angles.slice(2).map((persona) => ({ persona, reason: 'two seats in a small run' })) : [],
    steps,
    forecast: { ...forecast(900_000, 1_300_000, 11), minutes: { low: 11, high: 16 } },
    last_runs: [11, 16, 12, 14, 13].map((minutes, n) => ({
      id: idOf(700, n),
      minutes,
      tokens: 800_000 + minutes * 30_000,
      usd: null,
      created_at: '2026-03-01T09:00:00.000Z',
    })),
    problems,
  };
}

export const history: FlowHistory[] = [
  {
    flow: 'code-review',
    runs: 5,
    last: { ...forecast(900_000, 1_300_000), minutes: { low: 11, high: 16 } },
    found: { raw: 5, kept: 3, usd_per_kept: 0.12 },
  },
  { flow: 'runbook', runs: 2, last: { ...forecast(300_000, 420_000), minutes: { low: 6, high: 8 } }, found: null },
];

/** What would go wrong, to be shown: one that stops the run, one that spoils it. */
export const someProblems: PreviewProblem[] = [
  {
    message: 'A change in 3 files is not committed, so it is not looked at.',
    mend: 'git -C /home/you/shop add -A && git -C /home/you/shop commit',
    steps: [],
    blocks: false,
  },
  {
    message: 'Claude Code cannot be used: It is installed, but nobody is signed in.',
    mend: 'claude auth login',
    steps: ['validator'],
    blocks: true,
  },
];

/** A preview with these problems, in front of the usual one. */
export const withProblems = (problems: PreviewProblem[]): Resource => ({
  answer: ({ path, body }) =>
    path === '/api/coder/flow-runs/preview' ? ok(previewOf(LaunchRequest.parse(body), problems)) : null,
});
