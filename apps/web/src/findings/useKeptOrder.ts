import type { FindingView } from '@boocode/contracts/finding-life';
import { useState } from 'react';
import { orderAfter } from './finding-list.js';

type Compare = (a: FindingView, b: FindingView) => number;

/** The findings sorted once: what is said of them later moves none under the pointer, and new ones come where they belong. */
export function useKeptOrder(findings: readonly FindingView[], compare: Compare): FindingView[] {
  const [kept, setKept] = useState<{ order: string[]; compare: Compare }>({ order: [], compare });
  const order = orderAfter(kept.compare === compare ? kept.order : [], findings, compare);
  if (kept.compare !== compare || order.join(' ') !== kept.order.join(' ')) setKept({ order, compare });
  const byRef = new Map(findings.map((finding) => [finding.ref, finding]));
  return order.flatMap((ref) => byRef.get(ref) ?? []);
}
