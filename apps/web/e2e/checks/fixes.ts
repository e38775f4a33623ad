import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mouse } from '../hands.js';
import { hasEnded, launchReview, patience, until } from './runs.js';
import { shopRepository } from './shop.js';
import type { Whole } from '../whole.js';

const file = 'src/orders/refund.ts';
const query = "pool.query(`select * from orders where id = '${request.query.id}'`)";
const bound = "pool.query('select * from orders where id = $1', [request.query.id])";

const mends = (title: string, edit: { old: string; new: string }) => ({
  match: `^Mend this finding[^]*${title}`,
  steps: [{ tools: [{ read: file }] }, { tools: [{ edit: file, ...edit }] }, { text: 'It is mended.' }],
});

/** What a review has found, mended as one run from the list of findings. */
export function describeFixes(whole: Whole): void {
  describe('findings that are mended as one run, as a person goes through it', { timeout: 120_000 }, () => {
    let folder: string;
    let page: Page;
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();

    beforeAll(async () => {
      folder = shopRepository(mkdtempSync(join(tmpdir(), 'boocode-mended-')));
      page = await whole.browser.newPage({ baseURL: whole.product.url, viewport: mouse.viewport });
      page.setDefaultTimeout(patience.timeout);
    });
    afterAll(async () => {
      await page.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('are chosen in the list, launched, and land in the branch once they are approved', async () => {
      const feature = git('rev-parse', 'feature');
      const review = await launchReview(whole.product, { repo: folder, band: 'small' });
      await until(whole.product, review, hasEnded);
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
