import { join } from 'node:path';
import { FlowRunView } from '@boocode/contracts/flow-run';
import { quickest } from '@boocode/rehearsal/quickest';
import { beforeAll, describe, expect, test } from 'vitest';
import { rehearsalOf } from '../rehearsal.js';
import { faultyRepository, plantedFaults } from '../repositories.js';
import type { CliResult, Stack } from '../stack.js';

const validator = 'adversarial-validator';
const security = 'adversarial-security-analyst';

/** Steps of which nothing comes, whatever is tried. */
export function describeMissing(stack: Stack): void {
  describe('a step that fails for good', { timeout: 180_000 }, () => {
    let unattacked: CliResult;
    let unread: CliResult;

    beforeAll(async () => {
      await rehearsalOf(stack).addRules([refusedTo(validator, 'pears'), refusedTo(security, 'plums')]);
      [unattacked, unread] = await Promise.all([review(stack, 'pears'), review(stack, 'plums')]);
    }, 180_000);

    test('as the validator leaves every finding not validated, and the report and the JSON say so', () => {
      const run = runOf(unattacked);
      expect(stateOf(run, 'validator')).toMatchObject({ state: 'failed', error: { code: 'provider.refused' } });
      const published = run.result?.findings.filter(({ disposition }) => disposition === 'published') ?? [];
      expect(published.length).toBeGreaterThanOrEqual(plantedFaults.length);
      expect(new Set(published.map(({ verdict }) => verdict))).toEqual(new Set(['not-validated']));
      expect(run.report).toContain('The validator did not finish: no finding has been validated.');
      expect(run.report).not.toMatch(/\bconfirmed\b/);
      expect(run).toMatchObject({ condition: 'gaps', verdict: 'REQUEST CHANGES' });
      expect(unattacked.code).toBe(0);
    });

    test('as a required angle makes the run INCOMPLETE, with exit code 1', () => {
      const run = runOf(unread);
      const angle = `angle.${security}`;
      expect(stateOf(run, angle)).toMatchObject({ state: 'failed', error: { code: 'provider.refused' } });
      expect(run.verdict).toBe('INCOMPLETE');
      expect(run.report).toMatch(/^# INCOMPLETE\n/);
      const row = run.result?.coverage.find(({ step_key }) => step_key === angle);
      expect(row).toMatchObject({ state: 'failed', required: true });
      expect(run.report, 'what others found stands').toContain('src/payment.js:6');
      expect(unread.code).toBe(1);
    });
  });
}

function review(stack: Stack, goal: string): Promise<CliResult> {
  const repository = faultyRepository(join(stack.scratch, goal));
  const how = ['--base', 'main', '--band', 'small', '--agent', quickest, '--goal', goal, '--yes', '--json'];
  return stack.cli('run', 'code-review', '--repo', repository, ...how);
}

/** The provider takes no request of this persona in a run with this goal. */
function refusedTo(persona: string, goal: string) {
  const steps = [{ status: 400, errorText: 'This request is not taken.' }];
  return { match: `${goal}[^]*<persona>\\s*${persona}\\s*</persona>`, steps };
}

function runOf({ stdout, stderr }: CliResult): FlowRunView {
  expect(stdout, stderr).not.toBe('');
  return FlowRunView.parse(JSON.parse(stdout));
}

function stateOf({ steps }: FlowRunView, key: string) {
  return steps.find(({ step_key }) => step_key === key);
}
