/** The address of a link that a person may follow; null for everything but http, https and mailto, whole. */
export function safeLink(href: string | undefined): string | null {
  if (href === undefined) return null;
  try {
    const url = new URL(href);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    // Not a whole address: there is no page that it would be relative to.
    return null;
  }
}
