import type { FindingView } from '@boocode/contracts/finding-life';
import { cited, findingOf, injection, taskOf } from './fixture-finding.js';

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
export const earlyFindings = (): FindingView[] =>
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
