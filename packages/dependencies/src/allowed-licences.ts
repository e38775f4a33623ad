/** Licences under which what is installed may be used and passed on with BooCode, itself under MIT (names of SPDX). */
export const allowedLicences: readonly string[] = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Zlib',
  'Unlicense',
  'PostgreSQL',
  'Python-2.0',
  'PSF-2.0',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'OFL-1.1',
];

/** A package whose licence is not among them, or is not said as SPDX does, and why it may be used all the same. */
export interface Exception {
  /** With a star at its end: all whose names begin so, such as the builds for each platform. */
  name: string;
  /** As its manifest says it; null: it says none. */
  licence: string | null;
  reason: string;
}

const unchanged = 'Used unchanged, so that the terms for changed files of it bind nobody.';

export const exceptions: readonly Exception[] = [
  {
    name: '@anthropic-ai/claude-agent-sdk',
    licence: 'SEE LICENSE IN README.md',
    reason:
      'An agent that a person signs in to, under its maker’s terms; BooCode installs it and passes nothing of it on.',
  },
  {
    name: '@anthropic-ai/claude-agent-sdk-*',
    licence: 'SEE LICENSE IN LICENSE.md',
    reason: 'Its builds for each platform, under the same terms.',
  },
  {
    name: 'opencode-*',
    licence: null,
    reason: 'The builds of opencode-ai, which is under MIT; their manifests leave it out.',
  },
  {
    name: '@img/sharp-libvips-*',
    licence: 'LGPL-3.0-or-later',
    reason: 'A library of its own that is loaded as it is built, and may be replaced by another build.',
  },
  { name: 'parse-cache-control', licence: 'BSD', reason: 'It does not say which BSD licence; each is allowed.' },
  { name: 'axe-core', licence: 'MPL-2.0', reason: unchanged },
  { name: 'lightningcss*', licence: 'MPL-2.0', reason: unchanged },
  { name: 'web-push', licence: 'MPL-2.0', reason: unchanged },
];
