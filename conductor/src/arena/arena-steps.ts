import type { PlanStep } from '@boocode/contracts/flow-plan';

/** What the steps of an arena are made of. Who takes part is said at launch, by step key: a plan knows letters alone. */
export interface ArenaOrder {
  /** Before the keys: empty where the arena is a run of its own. */
  prefix: string;
  prompt: string;
  contestants: number;
  judge: boolean;
  pick: 'person' | 'judge';
  /** Whether the project's own check is run on what each has changed. */
  check: boolean;
  /** Where the winner goes: the branch of the run, or the run's own line. */
  into: 'target' | 'line';
}

const alphabet = Array.from('abcdefghijklmnopqrstuvwxyz');

/** Who does which step of an arena, by key: a plan itself knows letters alone. */
export function contestantChoices<Who>(prefix: string, contestants: readonly Who[]): Record<string, Who> {
  return Object.fromEntries(contestants.map((who, at) => [`${prefix}contestant.${alphabet[at]}`, who]));
}

/** Contestants and their checks side by side, then compare, judge, pick, merge. */
export function arenaSteps(order: ArenaOrder): PlanStep[] {
  const { prefix, prompt, judge } = order;
  const own = (name: string): string => prefix + name;
  const letters = alphabet.slice(0, order.contestants);
  const wanted = firstWords(prompt);
  const arena = own('pick');
  const contestants = letters.map((letter): PlanStep => ({
    ...base(own(`contestant.${letter}`), 'contestant', `Contestant ${letter.toUpperCase()}: ${wanted}`, []),
    kind: 'write',
    brief: prompt,
    required: false,
    on_failure: 'continue',
    arena,
    ...timing.write,
  }));
  const checks = order.check
    ? letters.map((letter): PlanStep => ({
        ...base(own(`check.${letter}`), 'check', `Check ${letter.toUpperCase()}`, [own(`contestant.${letter}`)]),
        kind: 'command',
        brief: "Run the project's own check on what was changed",
        from: own(`contestant.${letter}`),
        required: false,
        on_failure: 'continue',
        arena,
        ...timing.command,
      }))
    : [];
  const entered = [...contestants, ...checks].map(({ key }) => key);
  const compare: PlanStep = { ...base(own('compare'), 'compare', 'Compare what they left', entered), arena };
  const judging: PlanStep[] = judge
    ? [
        {
          ...base(own('judge'), 'judge', 'Judge the changes', [...entered, compare.key]),
          kind: 'agent',
          tier: 'deep',
          brief: 'Rank the changes, without knowing whose they are',
          output: 'judgement',
          required: false,
          // Without a judgement a person can pick all the same.
          on_failure: 'continue',
          arena,
          ...timing.judge,
        },
      ]
    : [];
  const seen = [...entered, compare.key, ...judging.map(({ key }) => key)];
  const picking: PlanStep = {
    ...base(arena, 'pick', 'Pick the winner', seen),
    ...(order.pick === 'person' ? { kind: 'person', person: 'pick' } : {}),
    arena,
  };
  const merge: PlanStep = {
    ...base(own('merge'), 'merge', `Merge the winner: ${wanted}`, [arena, ...contestants.map(({ key }) => key)]),
    kind: 'merge',
    from: arena,
    merge: { into: order.into, way: 'merge' },
    // What comes next on the line rests on it; an arena of its own is told as it ended.
    on_failure: order.into === 'line' ? 'skip' : 'continue',
    arena,
  };
  return [...contestants, ...checks, compare, ...judging, picking, merge];
}

// A contestant may take long, and one that shows nothing for ten minutes hangs.
const timing = {
  write: { max_attempts: 2, max_crashes: 5, budget_seconds: 3_600, idle_seconds: 600 },
  command: { max_attempts: 2, max_crashes: 5, budget_seconds: 3_600, idle_seconds: 3_600 },
  judge: { max_attempts: 2, max_crashes: 5, budget_seconds: 900, idle_seconds: 300 },
};

function base(key: string, stage: PlanStep['stage'], title: string, depends_on: string[]): PlanStep {
  return {
    key,
    stage,
    title,
    kind: 'code',
    persona: null,
    tier: null,
    depends_on,
    min_deps: null,
    required: true,
    on_failure: 'skip',
    brief: title,
    slice: [],
    output: null,
    bound_by: [],
    max_attempts: 1,
    max_crashes: 10,
    budget_seconds: 120,
    idle_seconds: 120,
  };
}

const nameLength = 60;

/** What a prompt begins with, in one line: for titles and commit messages. */
export function firstWords(prompt: string): string {
  const words = prompt.trim().replaceAll(/\s+/g, ' ');
  return words.length > nameLength ? `${words.slice(0, nameLength - 1).trimEnd()}…` : words;
}
