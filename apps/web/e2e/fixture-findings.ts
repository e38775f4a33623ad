import type { Evidence } from '@boocode/contracts/finding';
import {
  FindingStatusRequest,
  FixRequest,
  IssuesRequest,
  RecheckRequest,
  type FindingView,
  type FixPreview,
  type Peek,
  type RunComparison,
} from '@boocode/contracts/finding-life';
import type { ChatChanges, FileChange } from '@boocode/contracts/changes';
import type { TaskCondition } from '@boocode/contracts/task';
import { idOf } from './fixture-build.js';
import { ok, type Call, type Reply, type Resource } from './fixture-resource.js';

type Seed = Pick<FindingView, 'ref' | 'title' | 'severity'> & Partial<FindingView>;

const cited = (path: string, line_start: number, quote: string, line_end = line_start): Evidence => ({
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

const taskOf = (part: number, condition: TaskCondition) => ({
  task_id: idOf(77, part),
  chat_id: idOf(78, part),
  condition,
  branch: `boocode/fix-${part}`,
});

const injection = "const rows = await sql.unsafe(`select * from orders where name like '%${query.name}%'`);";

/** Of the review that has ended: every way in which a finding can stand. */
export const reviewFindings = (run = 39): FindingView[] =>
  [
    {
      ref: 'security-reviewer/1',
      display_id: 'CRIT-001',
      title: 'The query is built from the request',
      severity: 'critical' as const,
      severity_original: 'High',
      claim:
        "The customer's text is put into the statement. A quote in the name ends the string, and **what follows is run**: anybody who may search can read every order.",
      category: 'injection',
      evidence: [
        cited('src/orders/search.ts', 41, injection, 44),
        cited('src/orders/list.ts', 18, 'where name = ${name}'),
      ],
      trigger: "A search for `' or true --`, by anybody who is signed in.",
      impact: 'Every order of every customer can be read, and rows can be changed.',
      likelihood: 'Certain once it is looked for',
      remediation: 'Pass the value as a parameter, as `src/orders/list.ts:18` does.',
      verdict: 'confirmed' as const,
      agreeing: ['security-reviewer', 'data-reviewer', 'correctness-reviewer'],
      fix: taskOf(1, 'running'),
    },
    {
      ref: 'security-reviewer/2',
      display_id: 'SEC-001',
      title: 'A live key of the payment provider is committed',
      severity: 'critical' as const,
      evidence: [cited('config/payments.ts', 7, "key: 'sk_live_")],
      verdict: 'confirmed' as const,
      came_back: true,
      issue_url: 'https://github.com/mara/shop/issues/41',
    },
    {
      ref: 'errors-reviewer/1',
      display_id: 'WARN-001',
      title: 'A timeout is caught, and the order goes on as paid',
      severity: 'warning' as const,
      evidence: [cited('src/payments/charge.ts', 88, '} catch {')],
      verdict: 'confirmed' as const,
      agreeing: ['errors-reviewer', 'correctness-reviewer'],
      status: 'still-there' as const,
      status_reason: 'The catch was moved into retry.ts, and still ends in paid.',
      status_commit: 'b2c3d4e5f60718293a4b5c6d7e8f901122334455',
    },
    {
      ref: 'concurrency-reviewer/1',
      display_id: 'WARN-002',
      title: 'Two charges may run for one order when the customer presses twice',
      severity: 'warning' as const,
      evidence: [cited('src/payments/charge.ts', 120, 'const order = await load(id);', 131)],
      verdict: 'uncertain' as const,
      recheck: taskOf(3, 'running'),
    },
    {
      ref: 'data-reviewer/1',
      display_id: 'WARN-003',
      title: 'The migration locks orders for as long as it copies them',
      severity: 'warning' as const,
      evidence: [cited('db/migrations/0042_orders_name.sql', 3, 'alter table orders')],
      verdict: 'partially-refuted' as const,
      disposition_reason: 'validator: the table is copied at night, in batches',
      validations: [
        {
          step_key: 'validator',
          value: 'partially-refuted' as const,
          claim_contradicted: 'the table is copied at night, in batches',
          steps:
            'Opened the migration and the job that runs it. Looked for a lock that outlives a batch: there is none.',
          counter_evidence: [{ ...cited('jobs/nightly.ts', 14, 'await copy(orders, { batch: 500 });'), holds: true }],
        },
      ],
      status: 'fixed' as const,
      status_commit: 'b2c3d4e5f60718293a4b5c6d7e8f901122334455',
      fix: taskOf(2, 'completed'),
    },
    {
      ref: 'tests-reviewer/1',
      display_id: 'SUG-001',
      title: 'No test searches with a quote in the name',
      severity: 'suggestion' as const,
      evidence: [cited('test/orders/search.test.ts', 12, "it('finds by name'")],
      agreeing: ['tests-reviewer', 'security-reviewer'],
    },
    {
      ref: 'correctness-reviewer/4',
      display_id: 'ADV-001',
      title: 'charge() has four flags that exclude one another',
      severity: 'advisory' as const,
      evidence: [cited('src/payments/charge.ts', 20, 'charge(order, retry, dry, force, quiet)')],
    },
    {
      ref: 'correctness-reviewer/2',
      title: 'The cart total may overflow',
      severity: 'warning' as const,
      evidence: [cited('src/cart/total.ts', 9, 'sum += price')],
      verdict: 'refuted' as const,
      disposition: 'refuted' as const,
      disposition_reason: '“may overflow”: the type is numeric (db/schema.sql:212)',
      validations: [
        {
          step_key: 'validator',
          value: 'refuted' as const,
          claim_contradicted: '“may overflow”: the type is numeric',
          steps: 'Opened the schema and every place that writes the total.',
          counter_evidence: [
            { ...cited('db/schema.sql', 212, 'total numeric not null'), holds: true },
            { ...cited('src/cart/total.ts', 3, 'type Total = bigint;'), holds: false },
          ],
        },
      ],
    },
    {
      ref: 'data-reviewer/2',
      title: 'There is no index on orders.name',
      severity: 'suggestion' as const,
      evidence: [cited('src/orders/search.ts', 41, injection, 44)],
      verdict: 'refuted' as const,
      disposition: 'refuted' as const,
      disposition_reason: 'db/schema.sql:240 has one',
    },
    {
      ref: 'errors-reviewer/3',
      title: 'Errors of the mailer are logged, not thrown',
      severity: 'suggestion' as const,
      evidence: [cited('src/mail/send.ts', 31, 'log.warn(error)')],
      status: 'dismissed' as const,
      status_reason: 'Meant to be so: mail is no part of an order',
      disposition: 'dismissed-earlier' as const,
    },
    {
      ref: 'data-reviewer/3',
      title: 'Search text reaches the statement unescaped',
      severity: 'critical' as const,
      evidence: [cited('src/orders/search.ts', 43, injection)],
      disposition: 'merged-into' as const,
      disposition_reason: 'same lines and same fault as security-reviewer/1',
    },
  ].map((seed) => findingOf(run, seed));

/** Of a run that goes on: nobody has validated anything yet. */
const earlyFindings = (): FindingView[] =>
  reviewFindings(40)
    .slice(0, 4)
    .map((finding, index) => ({
      ...finding,
      display_id: null,
      stage: index < 2 ? ('folded' as const) : ('raw' as const),
      disposition: null,
      verdict: 'not-validated' as const,
      status: 'open' as const,
      status_reason: '',
      status_commit: null,
      came_back: false,
      fix: null,
      recheck: null,
    }));

const levels = ['critical', 'warning', 'warning', 'suggestion', 'suggestion', 'advisory'] as const;

/** So many that only some of them can be in the page. */
export const manyFindings = (run: number, count: number): FindingView[] =>
  Array.from({ length: count }, (_, index) =>
    findingOf(run, {
      ref: `correctness-reviewer/${index + 1}`,
      display_id: `F-${String(index + 1).padStart(3, '0')}`,
      title: `Branch ${index + 1} is never taken when the cart holds only gifts`,
      severity: levels[index % levels.length] ?? 'advisory',
      verdict: index % 4 === 0 ? 'confirmed' : 'not-validated',
      evidence: [cited(`src/module-${index % 37}/handler.ts`, 10 + index, 'if (gifts)')],
    }),
  );

const lines = (marked: string): string[] => [
  "import { sql } from '../db.js';",
  '',
  '/** Orders whose name holds what the customer typed. */',
  'export async function search(query: { name: string }) {',
  `  ${marked}`,
  '  return rows.map(orderOf);',
  '}',
];

/** The place as the run saw it; since then a line came in above it. */
export function peekOf(path: string, start: number, quote: string): Peek {
  const marked = quote === '' ? 'const here = true;' : quote;
  const from = Math.max(1, start - 4);
  const at = from + 4;
  const now = from + 5;
  return {
    path,
    file: `/home/mara/shop/${path}`,
    state: 'moved',
    at_run: {
      commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
      from,
      lines: lines(marked),
      marked: { from: at, to: at },
      total_lines: 96,
    },
    now: {
      commit: 'b2c3d4e5f60718293a4b5c6d7e8f901122334455',
      from,
      lines: ["import { log } from '../log.js';", ...lines(marked)],
      marked: { from: now, to: now },
      total_lines: 97,
    },
  };
}

/** What a fix would be; that is all of what its agent is told that a page can tell from other words. */
function plannedFix({ ref, title, claim, fix }: FindingView, acceptance: string): FixPreview['tasks'][number] {
  const words = [
    'Mend this finding of a review of this repository.',
    `<findings>\n${JSON.stringify([{ ref, title, claim }], null, 2)}\n</findings>`,
    `It is done when this holds:\n${acceptance === '' ? 'The claim holds no more.' : acceptance}`,
  ].join('\n\n');
  return { refs: [ref], title: `Fix ${title}`, words: fix === null ? words : null };
}

const mended = `--- a/db/migrations/0042_orders_name.sql
+++ b/db/migrations/0042_orders_name.sql
@@ -1,4 +1,5 @@
 -- Names of orders, for the search.
+set lock_timeout = '2s';
 
-alter table orders add column name text not null default '';
+alter table orders add column name text;
 create index concurrently orders_name on orders (name);
`;

/** What the worktree of every fix holds. */
function changesOf(path: string): Reply | null {
  const found = /^\/api\/coder\/chats\/[^/]+\/changes(\/file)?$/.exec(path);
  if (found === null) return null;
  const name = 'db/migrations/0042_orders_name.sql';
  if (found[1] !== undefined) return ok({ path: name, diff: mended, truncated: false } satisfies FileChange);
  const changed = { path: name, old_path: null, status: 'modified' as const, binary: false, added: 2, removed: 1 };
  return ok({
    repository: '/home/mara/.boocode/worktrees/2',
    head_ref: 'boocode/fix-2',
    head_commit: 'b2c3d4e5f60718293a4b5c6d7e8f901122334455',
    base_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
    files: [changed],
    left_out: 0,
  } satisfies ChatChanges);
}

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
