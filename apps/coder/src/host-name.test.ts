import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asHostName, keptHostName } from './host-name.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-host-name-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('a data directory keeps the name that its machine had first', () => {
  const file = path.join(dataDir, 'inner', 'host-name');
  expect(keptHostName(path.dirname(file))).toBe(asHostName(hostname()));
  writeFileSync(file, 'before-the-train\n');
  expect(keptHostName(path.dirname(file))).toBe('before-the-train');
});

test('a name that is none is made anew', () => {
  const file = path.join(dataDir, 'host-name');
  writeFileSync(file, 'two words');
  expect(keptHostName(dataDir)).toBe(asHostName(hostname()));
  expect(readFileSync(file, 'utf8')).toBe(`${asHostName(hostname())}\n`);
});

test('any machine has a name that fits into a lane', () => {
  expect(asHostName('Ada’s MacBook')).toBe('Ada-s-MacBook');
  expect(asHostName('-x')).toBe('x');
  expect(asHostName('…')).toBe('host');
  expect(asHostName('a'.repeat(80))).toHaveLength(63);
});
