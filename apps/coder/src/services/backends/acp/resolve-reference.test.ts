import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { literalSecrets, resolveReferences } from './resolve-reference.js';

it('takes a value from a variable or a file, and leaves what is no reference', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'boocode-reference-'));
  try {
    const file = join(folder, 'key');
    writeFileSync(file, 'from the file\n', { mode: 0o600 });
    const env = { A_KEY: 'env:REAL', B_KEY: `file:${file}`, MODE: 'fast' };
    expect(await resolveReferences(env, { REAL: 'from the variable' })).toEqual({
      A_KEY: 'from the variable',
      B_KEY: 'from the file',
      MODE: 'fast',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('names what is missing, and no value', async () => {
  await expect(resolveReferences({ A_KEY: 'env:NOWHERE' }, {})).rejects.toThrow(/A_KEY is taken from env:NOWHERE/);
  await expect(resolveReferences({ A_KEY: 'file:/no/such/file' }, {})).rejects.toThrow(/A_KEY .* ENOENT/);
});

it('knows a secret that stands there as it is', () => {
  const env = { API_KEY: 'sk-literal', TOKEN_FILE: 'file:/run/key', OTHER_TOKEN: 'env:REAL', MODE: 'fast', NO_KEY: '' };
  expect(literalSecrets(env)).toEqual(['API_KEY']);
});
