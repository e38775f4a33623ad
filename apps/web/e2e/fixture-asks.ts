import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { idOf, iso } from './fixture-build.js';

/** What the step of this key in the run wants decided. */
export function askOf(run: FlowRunView, key: string, given: Partial<AskView> & { n: number; now: number }): AskView {
  const { n, now, ...fields } = given;
  const step = run.steps.find(({ step_key }) => step_key === key);
  if (step === undefined) throw new Error(`The fixture has no step ${key}.`);
  return {
    id: idOf(7000, n),
    task_id: step.id,
    attempt: 1,
    flow_run_id: run.id,
    step_title: step.title,
    run_title: run.title,
    agent: 'opencode',
    kind: 'permission',
    tool: 'bash',
    title: 'Run npm test -- payments',
    patterns: ['npm test -- payments'],
    detail: { command: 'npm test -- payments', description: 'Runs the tests of the payments module' },
    options: [],
    asked_at: iso(now, 95) ?? '',
    state: 'open',
    scope: null,
    pattern: null,
    message: null,
    answers: null,
    answered_at: null,
    answered_by: null,
    ...fields,
  };
}

const diff = `--- a/src/payments/charge.ts
+++ b/src/payments/charge.ts
@@ -41,2 +41,3 @@ export async function charge(order: Order): Promise<Receipt> {
-  const reply = await provider.charge(order);
+  const reply = await provider.charge(order, { signal: AbortSignal.timeout(8_000) });
+  if (!reply.ok) throw new ChargeRefused(order.id, reply.code);
   return toReceipt(reply);
`;

/** A permission, an edit with its diff, a question, and a kind that nobody knows. */
export function someAsks(run: FlowRunView, now: number): AskView[] {
  return [
    askOf(run, 'angle.correctness', { n: 1, now }),
    askOf(run, 'angle.errors', {
      n: 2,
      now,
      tool: 'edit',
      title: 'Edit src/payments/charge.ts',
      patterns: ['src/payments/charge.ts'],
      detail: { diff },
    }),
    askOf(run, 'angle.errors', {
      n: 3,
      now,
      kind: 'question',
      tool: 'question',
      title: 'Which provider is live?',
      patterns: ['Which provider is live?'],
      options: ['Stripe', 'Adyen'],
      detail: null,
    }),
    askOf(run, 'angle.correctness', {
      n: 4,
      now,
      tool: 'zzz',
      title: 'zzz',
      patterns: ['zzz'],
      detail: { anything: ['at', 'all'], depth: 3 },
    }),
  ];
}

/** Three agents of the run ask the same. */
export const sameAsks = (run: FlowRunView, now: number): AskView[] =>
  ['angle.security', 'angle.correctness', 'angle.data'].map((key, n) =>
    askOf(run, key, {
      n: 20 + n,
      now,
      detail: {
        command: 'npm test -- payments',
        cwd: '/home/mara/shop',
        description: 'To see whether the tests of payments hold',
      },
    }),
  );
