import type { Evidence } from '@boocode/contracts/finding';
import { hashText } from '../hash.js';

/** Names a finding across runs by what it says about which code, so that it survives when lines shift. */
export function fingerprint(category: string, evidence: Evidence | undefined): string {
  const quote = (evidence?.quote ?? '').replaceAll(/\s+/g, ' ').trim();
  return hashText([category.trim().toLowerCase(), evidence?.path ?? '', quote].join('\0'));
}
