import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogFile } from './log-file.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps what was there, and begins anew when the file is full', () => {
  const file = path.join(folder, 'coder.log');
  const first = new LogFile(file, 10);
  first.write('one\n');
  first.close();

  const second = new LogFile(file, 10);
  second.write('two two\n');
  second.write('three\n');
  second.close();

  expect(readFileSync(`${file}.1`, 'utf8')).toBe('one\ntwo two\n');
  expect(readFileSync(file, 'utf8')).toBe('three\n');
});
