import { mkdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a coder may be at when it is killed. */
export const phases = ['create', 'set-up', 'edit', 'checkpoint', 'commit', 'restore', 'merge', 'keep'] as const;
export type Phase = (typeof phases)[number];

/** Calls of git, or lines of the agent and the set-up, by which a phase is known; the first that fits counts. */
const signs: readonly [Phase, RegExp][] = [
  ['create', /worktree add /],
  ['set-up', /^set-up/],
  ['edit', /^edit/],
  ['restore', /read-tree -m -u/],
  ['checkpoint', /refs\/boocode\/checkpoints\/|--git-dir=\S*\/checkpoints\//],
  ['merge', /merge-tree|update-ref .*merge by BooCode|merge --quiet --ff-only|commit-tree \S+ (-p \S+ )+-m (?!What)/],
  ['commit', /^add --all$|commit --quiet -m/],
  ['keep', /refs\/boocode\/kept|What was not committed on|--literal-pathspecs .*add --all$| write-tree$/],
];

export interface Call {
  pid: string;
  words: string;
  phase: Phase | null;
  ended: boolean;
}

/** Where a kill has landed: what went on at that moment, or what was begun last. */
export interface Landing {
  during: Phase[];
  after: Phase | null;
}

/** Every call of git that a coder makes, as it begins and as it ends. */
export interface Tap {
  file: string;
  /** What coder's PATH begins with. */
  path: string;
  /** How far it has come. */
  place(): number;
  /** Resolves as soon as there is a call behind a place that is wanted. Throws after `ms`. */
  begins(wanted: (call: Call) => boolean, place: number, ms: number): Promise<void>;
  landing(place: number): Landing;
}

export function openTap(folder: string): Tap {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = path.join(folder, 'tap');
  writeFileSync(file, '');
  const usual = process.env['PATH'] ?? '/usr/bin:/bin';
  const script = `#!/bin/sh
echo "begin $$ $*" >> '${file}'
PATH='${usual}' git "$@"
code=$?
echo "end $$" >> '${file}'
exit $code
`;
  writeFileSync(path.join(bin, 'git'), script, { mode: 0o755 });
  const place = (): number => statSync(file).size;
  const calls = (from: number): Call[] => callsIn(readFileSync(file).subarray(from).toString('utf8'));
  return {
    file,
    path: `${bin}:${usual}`,
    place,
    begins: (wanted, from, ms) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (calls(from).some(wanted)) finish(resolve);
        };
        const watcher = watch(file, look);
        const late = new Error(`It did not begin within ${ms} ms.`);
        const over = setTimeout(() => finish(() => reject(late)), ms);
        const finish = (how: () => void): void => {
          clearTimeout(over);
          watcher.close();
          how();
        };
        look();
      }),
    landing(from) {
      const known = calls(from).filter(({ phase }) => phase !== null);
      const during = new Set(known.filter(({ ended }) => !ended).flatMap(({ phase }) => phase ?? []));
      return { during: [...during], after: known.at(-1)?.phase ?? null };
    },
  };
}

function callsIn(text: string): Call[] {
  const calls: Call[] = [];
  for (const line of text.split('\n')) {
    const [, pid, words] = /^begin (\d+) (.*)$/.exec(line) ?? [];
    const [, over] = /^end (\d+)$/.exec(line) ?? [];
    if (pid !== undefined && words !== undefined) calls.push({ pid, words, phase: phaseOf(words), ended: false });
    const call = over === undefined ? undefined : calls.findLast((one) => one.pid === over);
    if (call !== undefined) call.ended = true;
  }
  return calls;
}

function phaseOf(words: string): Phase | null {
  return signs.find(([, sign]) => sign.test(words))?.[0] ?? null;
}
