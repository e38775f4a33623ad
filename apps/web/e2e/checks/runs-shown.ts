import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLong } from '@boocode/rehearsal/long-form';
import { quickest } from '@boocode/rehearsal/quickest';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { phone } from '../hands.js';
import { describeFixes } from './fixes.js';
import { FrameRecord } from './frames.js';
import { isAlive } from './processes.js';
import { hasEnded, launchReview, patience, readRun, rowOf, rowsOn, until } from './runs.js';
import { shopRepository } from './shop.js';
import type { Whole } from '../whole.js';

const coder = /apps\/coder\/dist\/main\.js/;
const opencode = /opencode(\.exe)? serve/;

/** What pages show of runs whose coder is killed, whose model is slow, and whose angle fails; what the model is told stays. */
export function describeShownRuns(whole: Whole): void {
  /** Opens a run; what its sockets bring is recorded from the first one on. */
  async function open(id: string, how: Parameters<Browser['newPage']>[0] = {}) {
    const page = await whole.browser.newPage({ baseURL: whole.product.url, ...how });
    page.setDefaultTimeout(patience.timeout);
    const frames = new FrameRecord(page);
    await page.goto(`/runs/${id}`);
    return { page, frames };
  }

  const onPhone = (id: string) => open(id, { viewport: phone.viewport, hasTouch: phone.touch, isMobile: phone.touch });

  /** Waits until pages show the run as it is stored. */
  const expectShown = (id: string, ...pages: Page[]) =>
    vi.waitFor(async () => {
      const rows = (await readRun(whole.product, id)).steps.map(rowOf);
      for (const shown of await Promise.all(pages.map(rowsOn))) expect(shown).toEqual(rows);
    }, patience);

  /** Steps that are said to run while their host, or the agent that has already said something, does not. */
  function runningWithoutProcess(): Promise<string[]> {
    return whole.product.withDatabase(async (sql) => {
      const rows = await sql<{ step_key: string; pid: number | null; heard: boolean }[]>`
        select t.step_key, h.pid, exists (
          select from task_events e
          where e.task_id = t.id and e.attempt = t.attempt and e.event ->> 'type' in ('text', 'tool_call')) as heard
        from tasks t
        left join coder_hosts h on h.id = t.claimed_by
        where t.state = 'running'
        order by t.id`;
      const [hosts, agents] = [whole.product.pidsOf(coder), whole.product.pidsOf(opencode)];
      return rows.flatMap(({ step_key, pid, heard }) => [
        ...(pid !== null && hosts.includes(pid) ? [] : [`${step_key} by host ${pid}`]),
        ...(heard && agents.length === 0 ? [`${step_key} without its agent`] : []),
      ]);
    });
  }

  describe('a run of real agents, as pages show it', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'boocode-checks-'));
    let repo: string;
    /** A review that has found what is wrong with the shop. */
    let review = '';

    beforeAll(() => {
      repo = shopRepository(join(folder, 'shop'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('says of no step that it runs without a live process after its coder was killed, and counts what was kept', async () => {
      // Each of these reads its files, and then waits for a model that does not answer any more: until it dies with the coder.
      const held = '<persona>\\n(adversarial-security-analyst|junior-developer)\\n';
      await whole.product.script([{ match: held, steps: [{}, { hang: true }] }]);
      const id = await launchReview(whole.product, { repo, band: 'small' });
      const { page, frames } = await open(id);
      const cut = ['angle.adversarial-security-analyst', 'angle.junior-developer', 'angle.checklist'];
      const before = await until(whole.product, id, ({ steps }) => {
        const angles = steps.filter(({ step_key }) => step_key?.startsWith('angle.'));
        return angles.every(({ step_key, condition }) =>
          cut.includes(step_key ?? '') ? condition === 'running' : condition === 'completed',
        );
      });
      const kept = before.steps.filter(({ state }) => state === 'completed');
      expect(kept.length, 'one angle has finished, at least').toBeGreaterThan(1);
      await expectShown(id, page);
      const late = await onPhone(id);
      await page.reload();
      await expectShown(id, page, late.page);

      const agents = whole.product.pidsOf(opencode);
      const killed = whole.product.killCoder();
      const resumed = await until(whole.product, id, ({ restarted }) => restarted !== null);
      expect(whole.product.pidsOf(coder)).not.toContain(killed);
      const banner = page.getByRole('complementary', { name: 'Restart' });
      await banner.waitFor();
      expect(await banner.innerText()).toContain(
        `Kept ${kept.length} finished · resumed ${cut.length}. It had crashed.`,
      );
      expect(resumed.steps.filter(({ attempt }) => attempt > 2)).toEqual([]);

      const untrue: string[] = [];
      const run = await vi.waitFor(
        async () => {
          untrue.push(...(await runningWithoutProcess()));
          const now = await readRun(whole.product, id);
          expect(hasEnded(now)).toBe(true);
          return now;
          // Each look lists all processes, and opens a connection.
        },
        { ...patience, interval: 250 },
      );
      expect(untrue).toEqual([]);
      expect(agents.filter(isAlive), 'agents of the killed coder').toEqual([]);
      expect(run).toMatchObject({ condition: 'completed', restarted: { kept: kept.length, resumed: cut.length } });
      expect(run.steps.map(rowOf)).toEqual(
        run.steps.map((step) => `${step.step_key} completed${cut.includes(step.step_key ?? '') ? ' attempt 2' : ''}`),
      );
      await expectShown(id, page, late.page);
      expect([...frames.faults, ...late.frames.faults]).toEqual([]);
      expect(frames.changes).toBeGreaterThan(0);
      await Promise.all([page.close(), late.page.close()]);
    });

    // In the short form the run above is looked at so too.
    it.runIf(isLong)(
      'shows the same rows on a page that is loaded again and again and on a phone that joins late, and misses no frame',
      async () => {
        await whole.product.script([{ match: '<persona>', steps: [{ delayMs: 300, chunkMs: 10 }] }]);
        const id = await launchReview(whole.product, { repo, band: 'small', agent: quickest });
        const { page, frames } = await open(id);
        const late: Awaited<ReturnType<typeof open>>[] = [];
        for (const done of [1, 2, 4]) {
          // Each load is at another place of the run.
          // oxlint-disable-next-line no-await-in-loop
          await until(whole.product, id, ({ steps_done }) => steps_done >= done);
          // oxlint-disable-next-line no-await-in-loop
          const [joined] = await Promise.all([onPhone(id), page.reload()]);
          late.push(joined);
        }
        const pages = [page, ...late.map((one) => one.page)];
        await expectShown(id, ...pages);
        await until(whole.product, id, hasEnded);
        await expectShown(id, ...pages);
        expect([frames, ...late.map((one) => one.frames)].flatMap(({ faults }) => faults)).toEqual([]);
        expect(frames.connections).toBeGreaterThan(3);
        expect(frames.changes).toBeGreaterThan(0);
        await Promise.all(pages.map((one) => one.close()));
      },
    );

    it('names the angle that has failed for good, and does again what it touches and nothing else', async () => {
      const lost = 'angle.on-call-engineer';
      const broken = '<persona>\\non-call-engineer\\n';
      await whole.product.script([{ match: broken, steps: [{ status: 400, errorText: 'Not today.' }] }]);
      const id = await launchReview(whole.product, { repo, band: 'small', agent: quickest });
      const { page } = await open(id);
      const before = await until(whole.product, id, hasEnded);
      expect(before.steps.map(rowOf).filter((row) => !row.endsWith('completed'))).toEqual([`${lost} failed attempt 2`]);
      const angles = before.steps.filter(({ step_key }) => step_key?.startsWith('angle.')).length;
      await page.goto(`/runs/${id}?tab=report`);
      const coverage = page.getByRole('region', { name: 'Coverage' });
      await coverage.getByText(`${angles - 1} of ${angles} angles, 1 missing`).waitFor();
      await coverage.getByText('On call failed: ').waitFor();
      await page.getByText(`${angles - 1} of ${angles} angles were heard.`).waitFor();

      await whole.product.script([{ match: broken, steps: [{}] }]);
      await page.goto(`/runs/${id}?step=${lost}`);
      await page.getByRole('complementary', { name: 'Step On call' }).getByRole('button', { name: 'Retry…' }).click();
      const dialog = page.getByRole('dialog');
      const titles = async (label: string) => {
        const names = await dialog.getByRole('region', { name: label }).getByRole('listitem').allInnerTexts();
        return names.map((name) => name.replace(/^\w+\s+/, ''));
      };
      await dialog.getByRole('region', { name: 'Done again' }).waitFor();
      const touched = [lost, 'fold', 'synthesizer', 'validator', 'render'];
      const titlesOf = (is: (touches: boolean) => boolean) =>
        before.steps.filter(({ step_key }) => is(touched.includes(step_key ?? ''))).map(({ title }) => title);
      expect(await titles('Done again')).toEqual(titlesOf((touches) => touches));
      expect(await titles('Kept')).toEqual(titlesOf((touches) => !touches));
      await dialog.getByRole('button', { name: `Redo ${touched.length} steps` }).click();
      const after = await until(
        whole.product,
        id,
        (run) => hasEnded(run) && run.steps.every(({ state }) => state === 'completed'),
      );
      const attempts = new Map(before.steps.map(({ step_key, attempt }) => [step_key, attempt]));
      const changed = after.steps.filter(({ step_key, attempt }) => attempt !== attempts.get(step_key));
      review = id;
      expect(changed.map(({ step_key }) => step_key)).toEqual(touched);
      await page.getByRole('region', { name: 'Coverage' }).getByText(`${angles} of ${angles} angles`).waitFor();
      await page.close();
    });

    describeFixes(whole, () => ({ folder: repo, review }));
  });
}
