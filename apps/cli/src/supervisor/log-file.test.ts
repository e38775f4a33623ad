import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogFile } from './log-file.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-log-'));
  file = path.join(folder, 'coder.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const wide = { fileBytes: 10, totalBytes: 1_000_000, days: 30 };

it('keeps what was there, and begins anew when the file is full', () => {
  const first = new LogFile(file, wide);
  first.write('one\n');
  first.close();

  const second = new LogFile(file, wide);
  second.write('two two\n');
  second.write('three\n');
  second.close();

  expect(readFileSync(`${file}.1`, 'utf8')).toBe('one\ntwo two\n');
  expect(readFileSync(file, 'utf8')).toBe('three\n');
});

it('loses no line and tears none, however often it turns over', () => {
  const log = new LogFile(file, { ...wide, fileBytes: 200 });
  const lines = Array.from({ length: 500 }, (_, at) => `line ${at} ${'ü'.repeat(at % 70)}\n`);
  for (const line of lines) log.write(line);
  log.close();
  const names = readdirSync(folder).toSorted(
    (one, other) => Number(other.split('.')[2] ?? 0) - Number(one.split('.')[2] ?? 0),
  );
  expect(names.length).toBeGreaterThan(100);
  const texts = names.map((name) => readFileSync(path.join(folder, name), 'utf8'));
  expect(texts.join('')).toBe(lines.join(''));
  expect(texts.every((text) => text.endsWith('\n'))).toBe(true);
});

it('removes the oldest of all logs beyond the sum, and what is too old, and never a file that is written', () => {
  const aged = (name: string, days: number) => {
    writeFileSync(path.join(folder, name), 'x'.repeat(40));
    const at = Date.now() / 1_000 - days * 86_400;
    utimesSync(path.join(folder, name), at, at);
  };
  aged('server.log', 90);
  aged('server.log.1', 1);
  aged('server.log.2', 2);
  aged('coder.log.1', 31);
  aged('notes.txt', 90);
  const log = new LogFile(file, { fileBytes: 10, totalBytes: 60, days: 30 });
  log.close();
  expect(readdirSync(folder).toSorted()).toEqual(['coder.log', 'notes.txt', 'server.log', 'server.log.1']);
});
