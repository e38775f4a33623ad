import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { scenes } from '../scenes/scenes.js';
import { onStage } from '../scenes/stage.js';
import type { Look } from '../scenes/scene.js';
import { most, type Figure } from './figure.js';

/** Where a finding is, as far as it is told. */
const placesTold = 3;
const Found = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullish(),
    nodes: z.array(z.object({ target: z.array(z.unknown()), failureSummary: z.string().nullish() })),
  }),
);

/** What axe finds serious or critical on the page as it stands, a line each. */
async function seriousOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return Found.parse(found)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const places = nodes.slice(0, placesTold).map(({ target }) => target.join(' '));
      const more = nodes.length - places.length;
      return `${id}: ${places.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
    });
}

const looks: readonly Look[] = ['wide-light', 'wide-dark', 'phone-light', 'phone-dark'];

/** Every scene, or those that are named, wide and on a phone, light and dark. */
export async function measureAxe(
  browser: Browser,
  names: readonly string[],
  log: (line: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const scene of scenes.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const found = new Map<string, Look[]>();
    let failure: string | null = null;
    for (const look of looks) {
      try {
        for (const line of await onStage(browser, { scene, look }, seriousOf)) {
          found.set(line, [...(found.get(line) ?? []), look]);
        }
      } catch (error) {
        failure ??= error instanceof Error ? error.message : String(error);
      }
    }
    log(`axe ${scene.name}: ${failure ?? found.size}`);
    const words = [...found].map(([line, where]) =>
      where.length === looks.length ? line : `${line} (${where.join(', ')})`,
    );
    const note = failure?.split('\n', 1)[0] ?? words.join('; ');
    figures.push({
      group: 'axe, serious or critical, in both themes, wide and phone',
      name: scene.name,
      value: failure === null ? found.size : null,
      unit: '',
      digits: 0,
      limit: most(0),
      ...(note !== '' && { note }),
    });
  }
  return figures;
}
