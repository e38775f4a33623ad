import type { Metrics } from './metrics.js';

/** For tests that are about something else. */
export const noMetrics: Pick<Metrics, 'text' | 'answered'> = {
  text: async () => ({ type: 'text/plain', body: '' }),
  answered: () => undefined,
};
