import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The agent of the test: a described one, so that the program that writes is a process of its own. */
export const scribe = 'scribe';

/** What the process of coder tells once it can take work. */
export const Ready = z.object({ port: z.int() });
export type Ready = z.infer<typeof Ready>;

/** Something that the agent has written, and never wrote over. */
export interface Edit {
  folder: string;
  /** Stands in a line of its own, in one file. */
  word: string;
}

/** So many files a turn, so that a checkpoint, a restore and a merge have something to do. */
const files = 40;

/**
 * Makes the agent: a turn writes files of new names, and adds a line to the one file that turns in that folder share. What is written is noted
 * behind it, in a journal outside of every repository.
 */
export function installScribe({ dataDir, tap, journal }: { dataDir: string; tap: string; journal: string }): void {
  mkdirSync(dataDir, { recursive: true });
  const command = path.join(dataDir, scribe);
  const script = `#!/bin/sh
cat > /dev/null
word="w$(date +%s%N)x$$"
echo "begin $$ edit $PWD" >> '${tap}'
mkdir -p "work/$word"
n=0
while [ $n -lt ${files} ]; do
  n=$((n + 1))
  echo "$word $n" > "work/$word/$n.txt"
  printf '%s\\t%s\\n' "$PWD" "$word $n" >> '${journal}'
done
echo "$word mine" >> "mine-$(basename "$PWD").txt"
printf '%s\\t%s\\n' "$PWD" "$word mine" >> '${journal}'
echo "end $$" >> '${tap}'
echo "$word"
`;
  writeFileSync(command, script, { mode: 0o755 });
  writeFileSync(journal, '');
  const agent = { kind: 'cli', id: scribe, title: 'Scribe', command, profiles: { write: [] } };
  writeFileSync(path.join(dataDir, 'agents.json'), JSON.stringify({ agents: [agent] }));
}

/** All that was written until now. */
export function readJournal(journal: string): Edit[] {
  return readFileSync(journal, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [folder, word] = line.split('\t');
      return folder === undefined || word === undefined ? [] : [{ folder, word }];
    });
}
