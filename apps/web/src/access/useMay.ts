import { allows, scopeWords, type Scope } from '@boocode/contracts/access';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/access.js';

/**
 * Why this page may not do what wants a scope, in words for who presses; null = it may. Until it is known it may: the server refuses by itself.
 */
export function useMay(needed: Scope): string | null {
  const { data: me } = useQuery(meQuery());
  if (me === undefined || allows(me.scopes, needed)) return null;
  return `${me.name} may not: this needs the scope “${needed}” (${scopeWords[needed]}). An admin makes a token with it.`;
}
