import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { endRunning, findOrStart } from './background.js';
import { requireClient } from './running-instance.js';

const away = 'http://127.0.0.1:9';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-elsewhere-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = (url: string) => readConfig({ BOOCODE_URL: url, BOOCODE_DATA_DIR: folder });

describe('BOOCODE_URL', () => {
  it('names the BooCode that commands are for, and that nobody here starts', async () => {
    const start = findOrStart(config(away), { signal: AbortSignal.timeout(10_000), say: () => undefined });
    await expect(start).rejects.toThrow(`does not answer at ${away}`);
    await expect(requireClient(config(`${away}/`))).rejects.toThrow(`does not answer at ${away} `);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is ended where it was started', async () => {
    await expect(endRunning(config(away))).rejects.toThrow(/BOOCODE_URL names .*systemctl stop boocoder/);
  });

  it('is an address of the web', () => {
    expect(() => config('boocode.example.com')).toThrow(/BOOCODE_URL: must be an address like https/);
  });
});
