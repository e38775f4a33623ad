import { join } from 'node:path';
import { FlowRunView } from '@boocode/contracts/flow-run';
import { describe, expect, test } from 'vitest';
import { isLong } from '@boocode/rehearsal/long-form';
import { faultyRepository, plantedFaults } from './repositories.js';
import { surfacesOf } from './runs.js';
import type { Stack } from './stack.js';

/** A review on each agent by itself but opencode, which does all reviews that name no other, and on several together. */
export function describeAgents(stack: Stack): void {
  /** A small review of three planted faults; answers with it once every step has completed. */
  async function review(name: string, ...flags: string[]): Promise<FlowRunView> {
    const repository = faultyRepository(join(stack.scratch, name));
    const common = ['run', 'code-review', '--repo', repository, '--base', 'main', '--band', 'small', '--json'];
    const result = await stack.cli(...common, ...flags);
    expect(result.code, result.stderr).toBe(0);
    const run = FlowRunView.parse(JSON.parse(result.stdout));
    expect(run.steps.map(({ step_key, state, error }) => [step_key, state, error])).toEqual(
      run.steps.map(({ step_key }) => [step_key, 'completed', null]),
    );
    expect(run.verdict).toBe('REQUEST CHANGES');
    for (const fault of plantedFaults) expect(run.report).toContain(`${fault.path}:${fault.line}`);
    return run;
  }

  describe('a code review by any agent', { timeout: 240_000 }, () => {
    // In the short form one run of all of them has to do.
    test.runIf(isLong).each([
      ['claude', 'claude-sdk'],
      ['codex', 'warm-acp'],
      ['gemini', 'warm-acp'],
    ])('%s completes it on its own', async (agent, execution_path) => {
      const run = await review(agent, '--agent', agent);
      expect(await surfacesOf(stack, run.id)).toEqual([{ agent, execution_path }]);
    });

    test('one run is done by several: one angle on one agent, the others on another, the validator on a third', async () => {
      const uses = [
        '--use',
        'angle=codex',
        '--use',
        'angle.adversarial-security-analyst=gemini',
        '--use',
        'validator=claude',
      ];
      const run = await review('mixed', '--agent', 'opencode', ...uses);
      const agents = new Map(run.steps.map(({ step_key, agent }) => [step_key, agent]));
      expect(agents.get('validator')).toBe('claude');
      expect(agents.get('angle.adversarial-security-analyst')).toBe('gemini');
      const others = run.steps.filter(
        ({ step_key }) => step_key?.startsWith('angle.') && step_key !== 'angle.adversarial-security-analyst',
      );
      expect(new Set(others.map(({ agent }) => agent))).toEqual(new Set(['codex']));
      expect(await surfacesOf(stack, run.id)).toEqual([
        { agent: 'claude', execution_path: 'claude-sdk' },
        { agent: 'codex', execution_path: 'warm-acp' },
        { agent: 'gemini', execution_path: 'warm-acp' },
      ]);
    });
  });
}
