import type { ArtifactKind } from '@boocode/contracts/artifact';
import { createContext } from 'react';

/** Makes an artifact of a block and shows it beside the chat; null where there is no workbench, and while the block is written. */
export const OpenBeside = createContext<((kind: ArtifactKind, content: string) => void) | null>(null);

/** What a block of a language can be beside the chat; null = nothing. */
export function besideKind(language: string): ArtifactKind | null {
  const name = language.toLowerCase();
  if (name === 'html') return 'html';
  return name === 'markdown' || name === 'md' ? 'markdown' : null;
}

/** What a document calls itself. */
export function titleOf(kind: ArtifactKind, content: string): string {
  const found = kind === 'html' ? /<title[^>]*>([^<]+)</i.exec(content) : /^#{1,6}\s+(.+)$/m.exec(content);
  const title = found?.[1]?.trim().slice(0, 200) ?? '';
  return title === '' ? (kind === 'html' ? 'Page' : 'Document') : title;
}
