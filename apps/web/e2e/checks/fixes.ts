import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mouse } from '../hands.js';
import { hasEnded, patience, until } from './runs.js';
import type { Whole } from '../whole.js';

const file = 'src/orders/refund.ts';
const query = "pool.query(`select * from orders where id = '${request.query.id}'`)";
const bound = "pool.query('select * from orders where id = $1', [request.query.id])";

const mends = (title: string, edit: { old: string; new: string }) => ({
  match: `^Mend this finding[^]*${title}`,
  steps: [{ tools: [{ read: file }] }, { tools: [{ edit: file, ...edit }] }, { text: 'It is mended.' }],
});

/** What a review of the shop has found, mended as one run from the list of findings. The review is there when the test begins. */
export function describeFixes(whole: Whole, reviewed: () => { folder: string; review: string }): void {
  describe('findings that are mended as one run, as a person goes through it', { timeout: 120_000 }, () => {
    let page: Page;

    beforeAll(async () => {
      page = await whole.browser.newPage({ baseURL: whole.product.url, viewport: mouse.viewport });
      page.setDefaultTimeout(patience.timeout);
    });
    afterAll(() => page.close());

    it('are chosen in the list, launched, and land in the branch once they are approved', async () => {
      const { folder, review } = reviewed();
      const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
      const feature = git('rev-parse', 'feature');
      await whole.product.script([
        mends('SQL statement', { old: query, new: bound }),
        mends('Error swallowed', { old: '} catch {}', new: '} catch (error) {\n    throw error;\n  }' }),
      ]);

      await page.goto(`/runs/${review}?tab=findings`);
      await page.getByRole('checkbox', { name: 'Select SQL statement built from input' }).check();
      await page.getByRole('checkbox', { name: 'Select Error swallowed without a trace' }).check();
      const chosen = page.getByRole('toolbar', { name: 'Selected findings' });
      await chosen.getByRole('button', { name: 'Make tasks…' }).click();
      const sheet = page.getByRole('dialog', { name: 'Make tasks of 2 findings' });
      await sheet.getByRole('radio', { name: /As one run/ }).check();
      await sheet.getByRole('button', { name: 'Launch the run' }).click();

      const asked = page.getByRole('region', { name: /^Waits for you/ });
      await asked.getByRole('button', { name: 'Approve' }).waitFor();
      expect(git('rev-parse', 'feature')).toBe(feature);
      const [, id = ''] = /\/runs\/([0-9a-f-]{36})/.exec(page.url()) ?? [];
      const { steps } = await until(whole.product, id, (run) => run.steps.some(({ step_key }) => step_key === 'land'));
      const reviews = steps.filter(({ step_key }) => step_key?.startsWith('review.'));
      expect(reviews.map(({ condition }) => condition)).toEqual(['completed', 'completed']);
      await asked.getByRole('button', { name: 'Approve' }).click();

      expect(await until(whole.product, id, hasEnded)).toMatchObject({ flow: 'fix', verdict: 'COMPLETE' });
      await page.getByRole('tab', { name: /Report/ }).click();
      await page.getByText('2 of 2 fixes are in feature.').waitFor();
      const mended = readFileSync(join(folder, file), 'utf8');
      expect(mended).toContain(bound);
      expect(mended).toContain('throw error;');
      expect(git('rev-parse', 'feature^1')).toBe(feature);
      expect(git('status', '--porcelain')).toBe('');
    });
  });
}
