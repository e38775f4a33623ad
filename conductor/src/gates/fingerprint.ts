import type { Evidence, RawFinding } from '@boocode/contracts/finding';
import { hashText } from '../hash.js';
import { repositoryPath } from './citation.js';

/**
 * Names a finding across runs by what it says about which code, so that it survives when lines shift. One that quotes nothing is
 * named by its own words, and one of a page by its address: else all of a category would have one name.
 */
export function fingerprint({ category, claim }: Pick<RawFinding, 'category' | 'claim'>, evidence?: Evidence): string {
  const quote = flat(evidence?.quote ?? '');
  const written = evidence?.path ?? evidence?.url ?? '';
  const place = evidence?.class === 'codebase' ? (repositoryPath(written) ?? written) : written;
  return hashText([category.trim().toLowerCase(), place, quote === '' ? flat(claim) : quote].join('\0'));
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
