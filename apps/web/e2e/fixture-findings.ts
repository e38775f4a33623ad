import {
  FindingStatusRequest,
  FixRequest,
  IssuesRequest,
  RecheckRequest,
  type FindingView,
  type FixPreview,
  type RunComparison,
} from '@boocode/contracts/finding-life';
import { idOf } from './fixture-build.js';
import { taskOf } from './fixture-finding.js';
import { changesOf, plannedFix } from './fixture-mended.js';
import { peekOf } from './fixture-peek.js';
import { ok, type Call, type Reply, type Resource } from './fixture-resource.js';
import { earlyFindings, reviewFindings } from './fixture-review-findings.js';

const side = (id: string): RunComparison['run'] => ({
  id,
  head_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
  created_at: '2026-03-01T09:30:00.000Z',
});

export interface FixtureFindings extends Resource {
  /** By run id; what is absent has none. */
  findings: Map<string, FindingView[]>;
}

/** What runs have found, kept in memory, with a `gh` that nobody has signed in unless `signedIn`. */
export function fixtureFindings(given: Record<string, FindingView[]> = {}, { signedIn = false } = {}): FixtureFindings {
  const findings = new Map(Object.entries({ [idOf(39)]: reviewFindings(), [idOf(40)]: earlyFindings(), ...given }));
  let made = 10;
  /** Changes findings of a run, and tells whoever watches it. */
  const change = ({ publish }: Call, run: string, refs: string[], how: (finding: FindingView) => FindingView) => {
    const all = (findings.get(run) ?? []).map((finding) => (refs.includes(finding.ref) ? how(finding) : finding));
    findings.set(run, all);
    publish(`run:${run}`, [{ type: 'findings_changed', flow_run_id: run }]);
    return all.filter(({ ref }) => refs.includes(ref));
  };
  const answers: Record<string, (call: Call, run: string) => Reply> = {
    'GET findings': (_call, run) => ok(findings.get(run) ?? []),
    'PUT findings/status': (call, run) => {
      const { refs, status, reason } = FindingStatusRequest.parse(call.body);
      return ok(change(call, run, refs, (finding) => ({ ...finding, status, status_reason: reason })));
    },
    'POST findings/tasks': (call, run) => {
      const { refs } = FixRequest.parse(call.body);
      const before = findings.get(run) ?? [];
      const tasks = before.flatMap(({ ref, fix }) => {
        if (!refs.includes(ref)) return [];
        const { task_id, chat_id } = fix ?? taskOf((made += 1), 'queued');
        return [{ task_id, chat_id: chat_id ?? idOf(78), refs: [ref], created: fix === null }];
      });
      change(call, run, refs, (finding) => ({ ...finding, fix: finding.fix ?? taskOf(made, 'queued') }));
      return ok({ tasks });
    },
    'POST findings/tasks/preview': (call, run) => {
      const { refs, acceptance } = FixRequest.parse(call.body);
      const asked = (findings.get(run) ?? []).filter(({ ref }) => refs.includes(ref));
      return ok({ tasks: asked.map((finding) => plannedFix(finding, acceptance)) } satisfies FixPreview);
    },
    'POST findings/recheck': (call, run) => {
      const { refs } = RecheckRequest.parse(call.body);
      const commit = 'b2c3d4e5f60718293a4b5c6d7e8f901122334455';
      change(call, run, refs, (finding) => ({ ...finding, recheck: taskOf((made += 1), 'running') }));
      return ok({ tasks: [{ task_id: idOf(77, made), refs, commit, created: true }] });
    },
    'POST findings/issues': (call, run) => {
      const { refs } = IssuesRequest.parse(call.body);
      if (!signedIn) {
        const message = 'gh is not signed in to github.com. Run `gh auth login`, then try again.';
        return { status: 409, body: { code: 'gh.signed-out', message } };
      }
      const issues = refs.map((ref, index) => ({
        ref,
        url: `https://github.com/mara/shop/issues/${50 + index}`,
        created: true,
      }));
      change(call, run, refs, (finding) => ({ ...finding, issue_url: 'https://github.com/mara/shop/issues/50' }));
      return ok({ issues });
    },
    'GET peek': ({ query }) =>
      ok(peekOf(query.get('path') ?? '', Number(query.get('line_start')), query.get('quote') ?? '')),
    'GET compare': ({ query }, run) => {
      const all = findings.get(run) ?? [];
      return ok({
        run: side(run),
        with: side(query.get('with') ?? ''),
        new: all.slice(0, 2),
        gone: all.slice(4, 5),
        still: all.slice(2, 4),
        unknown: all.slice(5, 6),
        caveats: ['The other run looked without the angle Tests: what only that one finds is not known.'],
      } satisfies RunComparison);
    },
  };
  return {
    findings,
    answer(call) {
      const [, run, what] = /^\/api\/coder\/flow-runs\/([^/]+)\/(.+)$/.exec(call.path) ?? [];
      if (run === undefined) return call.method === 'GET' ? changesOf(call.path) : null;
      return answers[`${call.method} ${what ?? ''}`]?.(call, run) ?? null;
    },
  };
}
