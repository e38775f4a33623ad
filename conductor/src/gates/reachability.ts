import { end, isSecurity, milder, note, type LedgerItem } from './ledger.js';

/** Literal on purpose: hedging in other words is for the validator to judge. */
const hedges = [
  'theoretical',
  'hypothetical',
  'defense-in-depth',
  'effectively impossible',
  'in case the upstream',
  'could happen',
  'should never happen',
  'edge case that does not occur',
];

/** A finding that argues with one of the eight phrases loses one level, once; a suggestion has none left and is omitted. */
export function reachabilityGate(item: LedgerItem): LedgerItem {
  if (isSecurity(item) || item.severity === 'advisory') return item;
  const { claim, trigger, impact, likelihood } = item.raw;
  const rationale = [claim, trigger, impact, likelihood].join('\n').toLowerCase();
  const phrase = hedges.find((hedge) => rationale.includes(hedge));
  if (phrase === undefined) return item;
  if (item.severity === 'suggestion')
    return end(item, 'demoted', `argues with "${phrase}", and was a suggestion already`);
  return note({ ...item, severity: milder(item.severity) }, `one level down: argues with "${phrase}"`);
}
