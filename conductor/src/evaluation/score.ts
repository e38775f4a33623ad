import type { Finding } from '@boocode/contracts/finding';
import { plantedLine, type EvaluationCase, type Plant } from './case.js';

/** One run of a case, as it ended. */
export interface EvaluatedRun {
  case_id: string;
  /** Null when the run left no result: it failed, and counts as having found nothing. */
  findings: Finding[] | null;
  /** Whether the run was whole. */
  complete: boolean;
  seconds: number;
  tokens: number;
  usd: number | null;
  /** Tokens by persona. */
  by_persona: Record<string, number>;
  /** 0 to 1: the smallest share of an angle's prompt that all angles have in common; null where it was not told. */
  prefix_share: number | null;
}

export interface FlowScore {
  flow: string;
  cases: number;
  runs: number;
  /** Runs that failed or were not whole. */
  broken: number;
  planted: number;
  found: number;
  /** Findings on clean cases that ask for a correction. */
  false_alarms: number;
  clean_runs: number;
  /** Published findings beside the plants, where something was planted: right or wrong, nobody said. */
  others: number;
  /** 0 to 1: how far repeats of one case publish the same findings; null without repeats. */
  stability: number | null;
  seconds: number;
  tokens: number;
  usd: number | null;
  /** Median over runs of the smallest share of the common prefix. */
  prefix_share: number | null;
}

export interface PersonaScore {
  persona: string;
  found: number;
  /** Plants that no other persona found in that run. */
  alone: number;
  false_alarms: number;
  others: number;
  tokens: number;
}

/** A quote may begin a line or two off the planted one and still be about it. */
const tolerance = 2;

/** How well each flow did: sums over its runs, medians of time, tokens and money. */
export function scoreFlows(cases: EvaluationCase[], runs: EvaluatedRun[]): FlowScore[] {
  const flows = [...new Set(cases.map(({ flow }) => flow))];
  return flows.flatMap((flow) => {
    const own = cases.filter((one) => one.flow === flow);
    const done = own.flatMap((one) => runs.filter(({ case_id }) => case_id === one.id).map((run) => judged(one, run)));
    return done.length === 0 ? [] : [scoreOf(flow, own, done)];
  });
}

interface Judged {
  one: EvaluationCase;
  run: EvaluatedRun;
  hits: { plant: Plant; personas: string[] }[];
  /** Published findings that ask for a correction and hit no plant. */
  misses: Finding[];
}

function judged(one: EvaluationCase, run: EvaluatedRun): Judged {
  const published = (run.findings ?? []).filter(({ disposition }) => disposition === 'published');
  const hits = one.plants.flatMap((plant) => {
    const hitting = published.filter((finding) => cites(finding, plant, plantedLine(one, plant)));
    return hitting.length === 0 ? [] : [{ plant, personas: [...new Set(hitting.flatMap(speakers))] }];
  });
  const misses = published.filter(
    (finding) =>
      (finding.severity === 'critical' || finding.severity === 'warning') &&
      !one.plants.some((plant) => cites(finding, plant, plantedLine(one, plant))),
  );
  return { one, run, hits, misses };
}

function cites({ evidence }: Finding, { path }: Plant, line: number): boolean {
  return evidence.some((entry) => {
    if (entry.path !== path || entry.line_start === null) return false;
    const to = entry.line_end ?? entry.line_start;
    return entry.line_start - tolerance <= line && line <= to + tolerance;
  });
}

/** Who said it: the finding's own persona, and those whose finding was merged into it. */
function speakers({ persona, supporters }: Finding): string[] {
  return [persona, ...supporters.map((ref) => ref.split('/')[0] ?? ref)];
}

function scoreOf(flow: string, cases: EvaluationCase[], done: Judged[]): FlowScore {
  const clean = done.filter(({ one }) => one.plants.length === 0);
  const planted = done.filter(({ one }) => one.plants.length > 0);
  const usd = done.flatMap(({ run }) => run.usd ?? []);
  const shares = done.flatMap(({ run }) => run.prefix_share ?? []);
  return {
    flow,
    cases: cases.length,
    runs: done.length,
    broken: done.filter(({ run }) => !run.complete).length,
    planted: sum(planted, ({ one }) => one.plants.length),
    found: sum(planted, ({ hits }) => hits.length),
    false_alarms: sum(clean, ({ misses }) => misses.length),
    clean_runs: clean.length,
    others: sum(planted, ({ misses }) => misses.length),
    stability: stabilityOf(cases, done),
    seconds: median(done.map(({ run }) => run.seconds)),
    tokens: median(done.map(({ run }) => run.tokens)),
    usd: usd.length === 0 ? null : median(usd),
    prefix_share: shares.length === 0 ? null : median(shares),
  };
}

/** Mean over cases of the mean overlap (Jaccard) of every two repeats. */
function stabilityOf(cases: EvaluationCase[], done: Judged[]): number | null {
  const overlaps = cases.flatMap(({ id }) => {
    const sets = done
      .filter(({ run }) => run.case_id === id)
      .map(({ run }) => new Set((run.findings ?? []).filter(isPublished).map(({ fingerprint }) => fingerprint)));
    const pairs = sets.flatMap((a, index) => sets.slice(index + 1).map((b) => overlap(a, b)));
    return pairs.length === 0 ? [] : [mean(pairs)];
  });
  return overlaps.length === 0 ? null : mean(overlaps);
}

function isPublished({ disposition }: Finding): boolean {
  return disposition === 'published';
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const union = new Set([...a, ...b]);
  if (union.size === 0) return 1;
  return [...a].filter((one) => b.has(one)).length / union.size;
}

/** What each persona brought, over all runs. */
export function scorePersonas(cases: EvaluationCase[], runs: EvaluatedRun[]): PersonaScore[] {
  const done = cases.flatMap((one) => runs.filter(({ case_id }) => case_id === one.id).map((run) => judged(one, run)));
  const names = new Set([
    ...runs.flatMap(({ by_persona }) => Object.keys(by_persona)),
    ...done.flatMap(({ hits, misses }) => [...hits.flatMap(({ personas }) => personas), ...misses.flatMap(speakers)]),
  ]);
  return [...names].toSorted().map((persona) => {
    const hits = done.flatMap((one) => one.hits.filter(({ personas }) => personas.includes(persona)));
    const misses = (of: Judged[]): number =>
      sum(of, (one) => one.misses.filter((finding) => speakers(finding).includes(persona)).length);
    return {
      persona,
      found: hits.length,
      alone: hits.filter(({ personas }) => personas.length === 1).length,
      false_alarms: misses(done.filter(({ one }) => one.plants.length === 0)),
      others: misses(done.filter(({ one }) => one.plants.length > 0)),
      tokens: sum(runs, ({ by_persona }) => by_persona[persona] ?? 0),
    };
  });
}

function sum<T>(list: T[], value: (one: T) => number): number {
  return list.reduce((total, one) => total + value(one), 0);
}

function mean(values: number[]): number {
  return sum(values, (value) => value) / values.length;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
