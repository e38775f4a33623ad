import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FindingView } from '@boocode/contracts/finding-life';
import { FlowRunView } from '@boocode/contracts/flow-run';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { rehearsalOf } from './rehearsal.js';
import { commit, faultyRepository, git, plantedFaults } from './repositories.js';
import { look, untilEnded } from './runs.js';
import type { Stack } from './stack.js';

const search = [
  "import { pool } from './pool.js';",
  '',
  'export async function searchOrders(request) {',
  '  const term = request.query.term;',
  "  const { rows } = await pool.query('select * from orders where title like $1', [`%${term}%`]);",
  '  return rows;',
  '}',
  '',
].join('\n');

const tools = {
  search: { write: 'src/search.js', content: search },
  secret: (key: string) => ({
    edit: 'src/payment.js',
    old: "'sk_live_4eC39HqLyjWDarjtT1zdp7dcXf93Kq'",
    new: key,
  }),
  error: { edit: 'src/payment.js', old: '  } catch {\n  }', new: '  } catch (error) {\n    throw error;\n  }' },
  comment: {
    edit: 'src/payment.js',
    old: 'export async function charge',
    new: '/** Charges. */\nexport async function charge',
  },
};
const read = (path: string) => ({ tools: [{ read: path }] });
const done = { text: 'It is mended.' };

/**
 * What mends each fault: a statement at once; the secret only once the project's check has failed, and the error only once its reviewer,
 * whom the rehearsal plays, has seen that what was found is still there.
 */
const rules = [
  {
    match: '^You have mended this before[^]*Secret committed',
    steps: [
      read('src/payment.js'),
      { tools: [{ ...tools.secret('process.env.PAYMENT_KEY'), old: 'process.env.BROKEN KEY' }] },
      done,
    ],
  },
  {
    match: '^You have mended this before[^]*Error swallowed',
    steps: [read('src/payment.js'), { tools: [tools.error] }, done],
  },
  { match: '^Mend this finding[^]*SQL statement', steps: [read('src/search.js'), { tools: [tools.search] }, done] },
  {
    match: '^Mend this finding[^]*Secret committed',
    steps: [read('src/payment.js'), { tools: [tools.secret('process.env.BROKEN KEY')] }, done],
  },
  { match: '^Mend this finding[^]*Error swallowed', steps: [read('src/payment.js'), { tools: [tools.comment] }, done] },
];

/** From a review to its findings, mended and landed, by the command line alone. */
export function describeFixes(stack: Stack): void {
  describe('the findings of a review, mended as one run', { timeout: 240_000 }, () => {
    const rehearsal = rehearsalOf(stack);

    afterAll(() => rehearsal.clearRules());

    test('each is checked and reviewed, mended again where that fails, merged in order, and lands once a person approves', async () => {
      const repository = faultyRepository(join(stack.scratch, 'mended'));
      commit(
        repository,
        { '.boocode/project.json': JSON.stringify({ check: { command: 'node --check src/payment.js' } }) },
        'Say how it is checked',
      );
      writeFileSync(join(repository, 'note.txt'), 'not known to git\n');
      const feature = git(repository, 'rev-parse', 'feature');
      const reviewed = await stack.cli('run', 'code-review', '--repo', repository, '--base', 'main', '--json');
      expect(reviewed.code, reviewed.stderr).toBe(0);
      const review = FlowRunView.parse(JSON.parse(reviewed.stdout));
      const found = await findings(review.id);
      const names = plantedFaults.map(({ path, line }) => {
        const one = found.find(({ evidence: [at] }) => at?.path === path && at.line_start === line);
        return one?.display_id ?? `${path}:${line}`;
      });

      await rehearsal.addRules(rules);
      const asked = ['fix', review.id, ...names, '--flow'];
      const refused = await stack.cli(...asked);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      const [, hash = ''] = /agree to ([0-9a-f]{64})/.exec(refused.stderr) ?? [];
      const launched = await stack.cli(...asked, '--agree', hash);
      expect(launched.code, launched.stderr).toBe(0);
      const id = launched.stdout.trim();

      await vi.waitFor(
        async () => {
          const run = await look(stack, id);
          expect(run?.steps.map(({ step_key, condition }) => `${step_key} ${condition}`)).toContain(
            'approve needs-you',
          );
        },
        { timeout: 120_000, interval: 100 },
      );
      expect(git(repository, 'rev-parse', 'feature')).toBe(feature);
      const line = `boocode/fix-${id.slice(-8)}`;
      expect(git(repository, 'log', '--first-parent', '--format=%s', `feature..${line}`).split('\n')).toEqual(
        names.toReversed().map((name) => `Merge the fix of ${name}`),
      );

      const approved = await stack.cli('approve', id, '--words', 'Good.');
      expect(approved.code, approved.stderr).toBe(0);
      const run = await untilEnded(stack, id);
      expect(run.verdict, run.report ?? '').toBe('COMPLETE');
      expect(rounds(run)).toEqual([
        'check.1 completed',
        'check.2 completed',
        'check.2.2 completed',
        'check.3 completed',
        'check.3.2 completed',
        'review.1 completed',
        'review.2 skipped',
        'review.2.2 completed',
        'review.3 completed',
        'review.3.2 completed',
      ]);
      expect(git(repository, 'rev-parse', 'feature^@')).toBe(`${feature}\n${git(repository, 'rev-parse', line)}`);
      expect(readFileSync(join(repository, 'src/search.js'), 'utf8')).toBe(search);
      const payment = readFileSync(join(repository, 'src/payment.js'), 'utf8');
      expect(payment).toContain('const apiKey = process.env.PAYMENT_KEY;');
      expect(payment).toContain('throw error;');
      expect(git(repository, 'status', '--porcelain')).toBe('?? note.txt');
      expect(git(repository, 'fsck', '--strict', '--no-dangling')).toBe('');
      const told = (await findings(review.id)).filter(({ display_id }) => names.includes(display_id ?? ''));
      const keyOf = new Map(run.steps.map((step) => [step.id, step.step_key]));
      expect(told.map(({ fix }) => `${keyOf.get(fix?.task_id ?? '')} ${fix?.condition}`).toSorted()).toEqual([
        'fix.1 completed',
        'fix.2.2 completed',
        'fix.3.2 completed',
      ]);
    });

    async function findings(run: string): Promise<FindingView[]> {
      return z.array(FindingView).parse(JSON.parse((await stack.cli('findings', run, '--json')).stdout));
    }
  });
}

/** The checks and reviews of each fix, first and second rounds, by name: which fix ends first is nobody's promise. */
function rounds({ steps }: FlowRunView): string[] {
  const told = steps.flatMap(({ step_key, condition }) =>
    step_key !== null && /^(check|review)\./.test(step_key) ? [`${step_key} ${condition}`] : [],
  );
  return told.toSorted();
}
