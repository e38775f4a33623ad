import type { MendedFinding } from '@boocode/contracts/mending';
import { codeStep } from '../spine/steps.js';
import type { Step } from '../types.js';
import { chainKey, type ChainPlace } from './chain-key.js';
import { nameOf } from './mended-finding.js';

// A fix may take long, and one that shows nothing for ten minutes hangs.
const timing = {
  write: { max_attempts: 2, max_crashes: 5, budget_seconds: 3_600, idle_seconds: 600 },
  command: { max_attempts: 1, max_crashes: 5, budget_seconds: 3_600, idle_seconds: 3_600 },
  review: { max_attempts: 2, max_crashes: 5, budget_seconds: 900, idle_seconds: 300 },
};

export interface Round {
  findings: readonly MendedFinding[];
  title: string;
  /** What its agent is told to do. */
  brief: string;
  /** What the fix waits for, the fix that it continues among them. */
  after: string[];
  continues?: string;
  /** The merge that met conflicts: what all steps of a round behind it wait for. */
  merge?: string;
  /** Whether that is brought into the worktree first. */
  brings?: boolean;
}

/** One round of a fix: made, checked, reviewed. */
export function roundSteps(place: ChainPlace, round: Round): Step[] {
  const { findings, title, brief, after, continues, merge, brings = false } = round;
  const behind = merge === undefined ? [] : [merge];
  const [fix, check, review] = [chainKey('fix', place), chainKey('check', place), chainKey('review', place)];
  const names = namesOf(findings);
  const again = place.round > 1 || place.onto ? ' again' : '';
  return [
    {
      ...plain('fix', fix, title, [...new Set([...after, ...behind])]),
      kind: 'write',
      brief,
      ...(continues !== undefined && { continues }),
      ...(brings && merge !== undefined && { onto: merge }),
      ...timing.write,
    },
    {
      ...plain('check', check, `Check${again}: ${names}`, [fix, ...behind]),
      kind: 'command',
      brief: "Run the project's own check on the fix",
      from: fix,
      ...timing.command,
    },
    {
      ...plain('review', review, `Review${again}: ${names}`, [fix, check, ...behind]),
      kind: 'agent',
      tier: 'standard',
      brief: 'Say whether the fix mends what was found, and nothing else',
      from: fix,
      output: 'fix-review',
      ...timing.review,
    },
  ];
}

/** Brings a fix onto the line, once it is its turn: whatever became of the steps before it. */
export function mergeStep(place: ChainPlace, findings: readonly MendedFinding[], after: string[]): Step {
  return {
    ...plain('merge', chainKey('merge', place), `Merge the fix of ${namesOf(findings)}`, after),
    kind: 'merge',
    brief: 'Merge the fix where its check has passed and its review approves',
    min_deps: 0,
    // The next in line goes on without it.
    on_failure: 'continue',
    from: chainKey('fix', { ...place, round: 1 }),
    merge: { into: 'line', way: 'merge' },
  };
}

/** The check of all fixes together. */
export function lineCheck(merges: string[]): Step {
  return {
    ...plain('check', 'check', 'Check all fixes together', merges),
    kind: 'command',
    brief: "Run the project's own check where all merged fixes are",
    min_deps: 0,
    ...timing.command,
  };
}

/** A person's word before anything is landed. */
export function approveStep(target: string): Step {
  return {
    ...plain('approve', 'approve', `Approve what goes into ${target}`, ['check']),
    kind: 'person',
    person: 'approve',
    brief: `Say whether the fixes on the branch of the run go into ${target}`,
  };
}

/** Merges the line into the branch that the run was launched on. */
export function landStep(title: string, after: string[]): Step {
  return {
    ...plain('merge', 'land', title, after),
    kind: 'merge',
    brief: 'Merge the branch of the run into the branch that it was launched on',
    merge: { into: 'target', way: 'merge' },
  };
}

function plain(stage: Step['stage'], key: string, title: string, depends_on: string[]): Step {
  return { ...codeStep(stage, title, title, depends_on), key, on_failure: 'skip' };
}

const mostNamed = 3;

/** `SEC-001, WARN-002 and 2 more`. */
export function namesOf(findings: readonly MendedFinding[]): string {
  const named = findings.slice(0, mostNamed).map(nameOf).join(', ');
  return findings.length > mostNamed ? `${named} and ${findings.length - mostNamed} more` : named;
}
