import type { Prompt } from '../types.js';

/**
 * Which share of each prompt is the beginning that all of them have in common, byte for byte: from 0 to 1, in their order. A
 * provider's cache pays for that beginning once, so with n prompts the others cost only the rest. One prompt alone shares
 * nothing.
 */
export function prefixShare(prompts: Pick<Prompt, 'system' | 'user'>[]): number[] {
  const texts = prompts.map(({ system, user }) => system + user);
  const common = commonLength(texts);
  return texts.map((text) => (text === '' ? 0 : bytes(text.slice(0, common)) / bytes(text)));
}

function commonLength(texts: string[]): number {
  const [first, ...others] = texts;
  if (first === undefined || others.length === 0) return 0;
  return Math.min(...others.map((other) => commonOf(first, other)));
}

function commonOf(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  for (let at = 0; at < limit; at += 1) if (a[at] !== b[at]) return at;
  return limit;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
