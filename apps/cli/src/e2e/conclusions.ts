import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FlowRunView } from '@boocode/contracts/flow-run';
import { quickest } from '@boocode/rehearsal/quickest';
import { shopDocuments } from '@boocode/rehearsal/example/shop';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shopRepository } from './repositories.js';
import type { CliResult, Stack } from './stack.js';

/** Flows whose report begins with an answer. */
export function describeConclusions(stack: Stack): void {
  describe('flows that end in a conclusion, from the command line to the report', { timeout: 120_000 }, () => {
    let analysis: Promise<CliResult>;
    let review: Promise<CliResult>;

    beforeAll(() => {
      const repository = shopRepository(join(stack.scratch, 'shop'));
      const plan = join(stack.scratch, 'plan.md');
      writeFileSync(plan, shopDocuments[0]?.text ?? '');
      const at = ['--repo', repository, '--agent', quickest, '--json'];
      const goal = 'What happens when the payment service is slow?';
      analysis = stack.cli('run', 'architectural-analysis', ...at, '--focus', 'src/payments', '--goal', goal);
      review = stack.cli('run', 'iterative-plan-review', ...at, '--document', plan, '--band', 'medium');
    });

    afterAll(async () => void (await Promise.all([analysis, review])), 60_000);

    test('an area is analysed: the answer first, then what to change, how it stands and what it risks', async () => {
      const run = endOf(await analysis);
      const [title, , answer = ''] = run.report.split('\n');
      expect(title).toBe('# Architectural analysis');
      expect(run.result?.conclusion?.answer).toBe(answer);
      expect(run.result?.conclusion?.verdict).toBe('confirmed');
      for (const heading of ['## What to change', '## How it stands', '## Risks'])
        expect(run.report).toContain(heading);
      expect(run.report).toContain('src/payments/charge.ts:9');
    });

    test('a plan is attacked in rounds: what to change in it, line by line', async () => {
      const run = endOf(await review);
      expect(run.report).toMatch(/^# Plan review\n\nThe plan should not go ahead as it is: /);
      for (const heading of ['## Proposed changes', '## What alters the plan', '## Review history']) {
        expect(run.report).toContain(heading);
      }
      expect(run.report).toContain('`plan.md:9`');
      expect(run.steps.map(({ step_key }) => step_key)).toContain('fold.r2');
    });
  });
}

function endOf({ code, stdout, stderr }: CliResult): FlowRunView & { report: string } {
  expect(code, stderr).toBe(0);
  const run = FlowRunView.parse(JSON.parse(stdout));
  expect(run.steps.map(({ step_key, state }) => `${step_key} ${state}`)).toEqual(
    run.steps.map(({ step_key }) => `${step_key} completed`),
  );
  expect(run.verdict).toBe('COMPLETE');
  return { ...run, report: run.report ?? '' };
}
