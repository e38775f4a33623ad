import type { MendedFinding } from '@boocode/contracts/mending';

/** What people call it: the id of the report, or before there is one the ref. */
export function nameOf({ display_id, ref }: Pick<MendedFinding, 'display_id' | 'ref'>): string {
  return display_id ?? ref;
}
