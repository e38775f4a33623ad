import type { ArtifactView } from '@boocode/contracts/artifact';

/** The artifact as a file: named by its title, of letters that every system takes. */
export function fileOf({ title, kind }: Pick<ArtifactView, 'title' | 'kind'>): { name: string; type: string } {
  const base = title
    .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '');
  const name = base === '' ? 'document' : base.slice(0, 80);
  return kind === 'html'
    ? { name: `${name}.html`, type: 'text/html;charset=utf-8' }
    : { name: `${name}.md`, type: 'text/markdown;charset=utf-8' };
}
