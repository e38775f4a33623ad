import lighthouse, { desktopConfig } from 'lighthouse';
import { least, type Figure } from './figure.js';

const categories = ['performance', 'accessibility', 'best-practices', 'seo'];

/** Of a browser that listens on `port`. `seo` and the others are scores of a hundred. */
export async function measureLighthouse(url: string, port: number, name: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const preset of ['desktop', 'mobile'] as const) {
    const flags = { port, output: 'json' as const, logLevel: 'error' as const, onlyCategories: categories };
    const result = await lighthouse(url, flags, preset === 'desktop' ? desktopConfig : undefined);
    if (result === undefined) throw new Error(`Lighthouse said nothing of ${url}.`);
    const { lhr } = result;
    for (const id of categories) {
      const category = lhr.categories[id];
      const bad = (category?.auditRefs ?? []).flatMap((ref) => {
        const audit = lhr.audits[ref.id];
        const short = audit !== undefined && ref.weight > 0 && audit.score !== null && audit.score < 0.9;
        return short ? [`${ref.id}${audit.displayValue === undefined ? '' : ` ${audit.displayValue}`}`] : [];
      });
      figures.push({
        group: `Lighthouse, ${preset}`,
        name: `${name}: ${id}`,
        value: typeof category?.score === 'number' ? Math.round(category.score * 100) : null,
        unit: '',
        digits: 0,
        limit: least(95),
        ...(bad.length > 0 && { note: bad.join('; ').replaceAll('\u00a0', ' ') }),
      });
    }
  }
  return figures;
}
