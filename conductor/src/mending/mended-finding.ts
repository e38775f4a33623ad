import { Finding } from '@boocode/contracts/finding';
import type { z } from 'zod';

/** What whoever mends a finding, or looks at it again, is told of it. */
export const MendedFinding = Finding.pick({
  ref: true,
  display_id: true,
  title: true,
  claim: true,
  severity: true,
  evidence: true,
  trigger: true,
  impact: true,
  remediation: true,
  verdict: true,
  disposition_reason: true,
  fingerprint: true,
});
export type MendedFinding = z.infer<typeof MendedFinding>;

/** What people call it: the id of the report, or before there is one the ref. */
export function nameOf({ display_id, ref }: Pick<MendedFinding, 'display_id' | 'ref'>): string {
  return display_id ?? ref;
}
