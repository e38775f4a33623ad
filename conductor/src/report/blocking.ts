import type { Finding } from '@boocode/contracts/finding';
import { isSecurity } from '../gates/ledger.js';

/** A security High blocks although it counts as a warning on the common scale. */
export function isBlocking(finding: Finding): boolean {
  return finding.severity === 'critical' || (isSecurity(finding) && finding.severity_original === 'High');
}
