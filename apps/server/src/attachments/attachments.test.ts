import { expect, it } from 'vitest';
import { cleanFileName } from './file-name.js';
import { mediaTypeOf } from './media-type.js';

const of = (...bytes: number[]) => mediaTypeOf(Buffer.from(bytes));

it('knows an image by its first bytes, text by its encoding, and calls the rest bytes', () => {
  expect(of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)).toBe('image/png');
  expect(of(0xff, 0xd8, 0xff, 0xe0)).toBe('image/jpeg');
  expect(mediaTypeOf(Buffer.from('GIF89a...'))).toBe('image/gif');
  expect(mediaTypeOf(Buffer.from('RIFF\x01\x02\x03\x04WEBPVP8 '))).toBe('image/webp');
  expect(mediaTypeOf(Buffer.from('Grüße, 世界'))).toBe('text/plain');
  expect(mediaTypeOf(Buffer.from('<svg onload="alert(1)">'))).toBe('text/plain');
  expect(mediaTypeOf(Buffer.from('text with a\0NUL'))).toBe('application/octet-stream');
  expect(of(0xc3, 0x28)).toBe('application/octet-stream');
  expect(mediaTypeOf(Buffer.from('RIFF\x01\x02\x03\x04WAVE'))).toBe('text/plain');
});

it.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ann\\notes.txt', 'notes.txt'],
  ['a\r\nset-cookie: x=1.txt', 'aset-cookie: x=1.txt'],
  ['invoice\u202Etxt.exe', 'invoicetxt.exe'],
  ['  日本語.png ', '日本語.png'],
  ['..', 'file'],
  ['folder/', 'file'],
  ['', 'file'],
  ['\0\x07', 'file'],
])('keeps of the name %j only %j', (given, kept) => {
  expect(cleanFileName(given)).toBe(kept);
});

it('shortens a long name and keeps its ending', () => {
  const name = cleanFileName(`${'x'.repeat(500)}.tar`);
  expect(name).toHaveLength(200);
  expect(name).toMatch(/x\.tar$/);
  expect(cleanFileName(`${'👻'.repeat(300)}.md`)).toMatch(/^👻+\.md$/u);
});
