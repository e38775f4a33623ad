import type { Band } from '@boocode/contracts/flow-plan';
import { end, type LedgerItem } from './ledger.js';

/** How loud a review may be: the smaller the band, the worse or newer a finding must be. */
export function sizeGate(item: LedgerItem, band: Band): LedgerItem {
  const { severity, introduced } = item;
  const blocking = severity === 'critical' || item.tier === 'High';
  if (band === 'large' || blocking || severity === 'advisory') return item;
  if (severity === 'warning') {
    if (band === 'medium' || introduced) return item;
    return end(item, 'size-filtered', 'a small review raises warnings only for what the change introduced');
  }
  if (band === 'small') return end(item, 'size-filtered', 'a small review raises no suggestions');
  if (introduced) return item;
  return end(item, 'size-filtered', 'a medium review raises suggestions only for what the change introduced');
}
