import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withoutMentions } from './gemini-mentions.js';

it('has a word that names a file read by nobody, and leaves all else of a prompt as it is', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'boocode-mentions-'));
  writeFileSync(join(cwd, 'notes.md'), '');
  writeFileSync(join(cwd, 'two words'), '');
  const kept = 'ann@example.com @Injectable() @types/node \\@notes.md @';
  expect(withoutMentions(`${kept}, see @notes.md, @./notes.md and @"two words"; or x@notes.md @two\\ words`, cwd)).toBe(
    `${kept}, see \\@notes.md, \\@./notes.md and \\@"two words"; or x\\@notes.md \\@two\\ words`,
  );
  rmSync(cwd, { recursive: true });
});
