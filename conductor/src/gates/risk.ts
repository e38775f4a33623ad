import { z } from 'zod';

const Rated = z.looseObject({
  likelihood: z.string().default('unrated'),
  severity: z.string().default('unrated'),
  blast_radius: z.string().default('unrated'),
  reversibility: z.string().default('unrated'),
});

/** Each scale from its mildest word to its worst. */
const scales = {
  likelihood: ['unlikely', 'possible', 'likely', 'near-certain'],
  severity: ['low', 'medium', 'high', 'critical'],
  blast_radius: ['local', 'single-module', 'multi-module', 'system-wide'],
  reversibility: ['easy', 'moderate', 'difficult', 'irreversible'],
} as const;

export type OverallRisk = 'Critical' | 'High' | 'Medium' | 'Low' | 'Unrated';

/**
 * One rank from the four scales of a risk. Critical: near-certain, and one of the others at its worst. High: at least likely
 * with at least high severity, or two scales at their worst. Medium: at least possible with at least medium severity, or at
 * least likely. Low: the rest. With a scale that nobody rated it stays unrated: a guess would look like a rating.
 */
export function overallRisk(raw: unknown): OverallRisk {
  const rated = Rated.parse(raw);
  const place = (scale: keyof typeof scales): number =>
    (scales[scale] as readonly string[]).indexOf(rated[scale].toLowerCase());
  const [likelihood, severity] = [place('likelihood'), place('severity')];
  const all = [likelihood, severity, place('blast_radius'), place('reversibility')];
  if (all.includes(-1)) return 'Unrated';
  const worst = all.filter((value) => value === 3).length;
  if (likelihood === 3 && worst > 1) return 'Critical';
  if ((likelihood >= 2 && severity >= 2) || worst > 1) return 'High';
  return (likelihood >= 1 && severity >= 1) || likelihood >= 2 ? 'Medium' : 'Low';
}
