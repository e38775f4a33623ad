import { isUtf8 } from 'node:buffer';

const ascii = (content: Buffer, from: number, to: number) => content.toString('latin1', from, to);

/** Images that browsers show and that carry no script. */
const images: readonly { type: string; isIt: (content: Buffer) => boolean }[] = [
  { type: 'image/png', isIt: (content) => ascii(content, 0, 8) === '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', isIt: (content) => ascii(content, 0, 3) === '\xff\xd8\xff' },
  { type: 'image/gif', isIt: (content) => /^GIF8[79]a$/.test(ascii(content, 0, 6)) },
  { type: 'image/webp', isIt: (content) => ascii(content, 0, 4) === 'RIFF' && ascii(content, 8, 12) === 'WEBP' },
];

/** What a file is, by its content alone: what its name or its sender claim counts for nothing. */
export function mediaTypeOf(content: Buffer): string {
  const image = images.find(({ isIt }) => isIt(content));
  if (image !== undefined) return image.type;
  // No text has a NUL, and neither models nor the database take one.
  return isUtf8(content) && !content.includes(0) ? 'text/plain' : 'application/octet-stream';
}

export const isImage = (mediaType: string): boolean => images.some(({ type }) => type === mediaType);
