import { overallRisk } from '../gates/risk.js';
import { inline } from '../report/markdown.js';
import type { SectionSources } from './config.js';
import { by } from './seats.js';

/** What the risk analyst rated, each group with its computed rank and the findings that it is about. */
export function riskLines({ shown }: SectionSources): string[] {
  return shown
    .filter(by('risk-analyst'))
    .map(
      ({ finding, item }) =>
        `- **${finding.display_id}** ${inline(finding.title)}: ${overallRisk(item.raw)} (addresses ${item.related.join(', ')})`,
    );
}
