import type { Evidence } from '@boocode/contracts/finding';
import { hashText } from '../hash.js';
import type { Subject } from '../types.js';
import { block, rawFinding } from './change.js';
import type { Answers } from './run-flow.js';

/** Numbers that look random and are the same for the same seed. */
class Dice {
  #state: number;

  constructor(seed: string) {
    this.#state = Number.parseInt(hashText(seed).slice(0, 8), 16);
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  one<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
}

/** What answers can cite: files at the head commit and documents. */
interface Material {
  files: Record<string, string>;
  subject: Subject;
}

/**
 * Answers for every step that may be asked, added ones too: sound, wrong, empty, garbage or none at all. The same seed gives
 * the same answers, in whatever order they are asked for.
 */
export function randomAnswers(seed: string, material: Material): Answers {
  const made = new Map<string, string | null>();
  return new Proxy<Answers>(
    {},
    {
      get(_target, key) {
        const name = String(key);
        if (!made.has(name)) made.set(name, answerTo(name, new Dice(`${seed} ${name}`), material));
        return made.get(name);
      },
    },
  );
}

function answerTo(key: string, dice: Dice, material: Material): string | null {
  const fate = dice.below(12);
  if (fate === 0) return null;
  if (fate === 1) return 'I could not settle it.';
  if (key.startsWith('validator')) return block({ verdicts: times(dice, 9, () => verdict(dice, material)) });
  if (key.startsWith('dedupe')) return block({ pairs: pairs(dice) });
  const findings = times(dice, 5, () => finding(dice, material));
  if (key !== 'synthesizer') return block({ findings });
  return block({
    findings,
    answer: 'It holds.',
    answer_rests_on: times(dice, 3, () => ref(dice)),
    sections: times(dice, 3, () => ({
      id: dice.one(['summary', 'phases', 'steps']),
      text: 'So.',
      rests_on: [ref(dice)],
    })),
  });
}

function times<T>(dice: Dice, limit: number, make: () => T): T[] {
  return Array.from({ length: dice.below(limit) }, make);
}

const words = [
  'Critical',
  'High',
  'Medium',
  'Low',
  'Fact',
  'Wakes someone up',
  'Blocks decision',
  'Polish',
  'none',
] as const;

function finding(dice: Dice, material: Material): object {
  const base = rawFinding(
    { path: 'nowhere', line: 1, quote: '' },
    {
      native_id: 'X-001',
      category: dice.one(['fault', 'type', 'reported', 'suspected-area', 'missing-timeout']),
      severity: dice.one(words),
      introduced_by_change: dice.one(['yes', 'no', 'unknown']),
      remediation: dice.one(['add a retry', 'remove the retry', 'assert that it was called with 3']),
      yagni: dice.one([null, null, null, 'nobody asked']),
    },
  );
  const addresses = dice.below(3) === 0 ? [ref(dice)] : [];
  return { ...base, evidence: times(dice, 3, () => citation(dice, material)), addresses };
}

/** Right, shifted, past the end, of a text that is not there, or of the web. */
function citation(dice: Dice, { files, subject }: Material): Evidence {
  const documents = subject.documents.map(({ name, text }) => ['provided', name, text] as const);
  const code = Object.entries(files).map(([path, text]) => ['codebase', path, text] as const);
  const [kind, path, text] = dice.one([['codebase', 'src/none.ts', 'gone'], ...code, ...documents]);
  const lines = text.split('\n');
  const line = dice.below(lines.length) + 1;
  const place = { class: kind, path, quote: lines[line - 1] ?? '', url: null, retrieved_at: null };
  const shift = dice.one([0, 0, 0, 1, 500]);
  if (dice.below(8) === 0) {
    const page = { url: 'https://example.com/a', retrieved_at: '2026-01-01' };
    return { class: 'web', path: null, line_start: null, line_end: null, quote: null, ...page };
  }
  return { ...place, line_start: line + shift, line_end: line + shift };
}

const personas = [
  'adversarial-security-analyst',
  'junior-developer',
  'structural-analyst',
  'behavioral-analyst',
  'test-engineer',
  'on-call-engineer',
  'gap-analyzer',
  'codebase-explorer',
  'nobody',
] as const;

function ref(dice: Dice): string {
  return `${dice.one(personas)}/${dice.below(3) + 1}`;
}

function verdict(dice: Dice, material: Material): object {
  return {
    finding: dice.below(4) === 0 ? 'conclusion' : ref(dice),
    value: dice.one(['confirmed', 'partially-refuted', 'refuted', 'uncertain']),
    claim_contradicted: dice.one(['', 'the wrong thing', 'exploit: it cannot run']),
    counter_evidence: times(dice, 2, () => citation(dice, material)),
  };
}

/** An answer for every two findings that there may be: those that were asked about are among them. */
function pairs(dice: Dice): object[] {
  const refs = personas.flatMap((persona) => [1, 2].map((n) => `${persona}/${n}`));
  return refs.flatMap((a, index) =>
    refs.slice(index + 1).map((b) => ({ a, b, one_fix: dice.one(['yes', 'no', 'unsure']) })),
  );
}
