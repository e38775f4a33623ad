const policy = (...directives: string[]) => directives.join('; ');

/** Of every answer: the page loads from this door alone, and nobody frames it. */
export const doorHeaders = {
  'content-security-policy': policy(
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    // Terminals colour their cells with attributes. No sheet may stand in the page, and none could reach another site.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Of a page that a model or a repository wrote: it has no origin (so no cookies and none of our API), no network, no forms and no way to
 * move the window that it is in. That it moves its own frame elsewhere is stopped by `frame-src` of the page around it.
 * Scripts run only where a person asked for it: no browser lets a policy forbid WebRTC (the directive `webrtc` of CSP 3 is implemented
 * nowhere), so a script could still send what the page holds to anybody.
 */
export const artifactPageHeaders = (scripts: boolean) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy(
    scripts ? 'sandbox allow-scripts' : 'sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    ...(scripts ? ["script-src 'unsafe-inline'"] : []),
    'img-src data:',
    'font-src data:',
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ),
  'x-frame-options': 'SAMEORIGIN',
  // Names that a page has looked up ahead would leave the machine.
  'x-dns-prefetch-control': 'off',
  'cache-control': 'private, no-cache',
});

/** Of a file that a person handed over: whatever it holds, opened by itself it is inert. */
export const attachmentHeaders = {
  'content-security-policy': policy("default-src 'none'", 'sandbox', "frame-ancestors 'none'"),
  'cache-control': 'private, max-age=31536000, immutable',
};
