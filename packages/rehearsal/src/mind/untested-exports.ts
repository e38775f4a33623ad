import { isTestPath } from '../detectors/language.js';
import type { Spot } from '../detectors/detector.js';
import type { Source } from '../detectors/source.js';
import type { PlannedCall } from '../reply.js';
import type { Conversation } from '../conversation.js';
import { globCall, grepCall } from '../tools.js';
import type { Evidence, Search } from './evidence.js';

const declarations: Partial<Record<Source['language'], RegExp>> = {
  javascript:
    /^export\s+(?:async\s+)?(?:function\s*\*?\s*(\w+)|const\s+(\w+)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:\([^()]*\)[^=]*|\w+\s*)=>)/,
  python: /^(?:async\s+)?def\s+([a-z]\w*)\s*\(/,
  go: /^func\s+(?:\([^)]*\)\s*)?([A-Z]\w*)\s*\(/,
};

const testFiles = '**/*{test,spec,Test,Spec}*';
const namesAtMost = 6;

/** A function that other files can call, at the line that declares it. */
export interface ExportedFunction {
  name: string;
  path: string;
  line: number;
}

/** The exported functions that are declared on one of the given lines; none in tests. */
export function exportedFunctions(source: Source, lines: ReadonlySet<number>): ExportedFunction[] {
  const declaration = declarations[source.language];
  if (declaration === undefined || source.isTest || source.path.endsWith('.d.ts')) return [];
  const texts = source.code.split('\n');
  return source.numbers.flatMap((line, index) => {
    if (!lines.has(line)) return [];
    const name = declaration
      .exec(texts[index] ?? '')
      ?.slice(1)
      .find((group) => group !== undefined);
    return name === undefined || name === 'main' ? [] : [{ name, path: source.path, line }];
  });
}

/** The searches that tell whether tests know these functions. Empty when they were made or cannot be. */
export function testSearches(
  conversation: Conversation,
  evidence: Evidence,
  functions: ExportedFunction[],
): PlannedCall[] {
  if (functions.length === 0 || evidence.searches.length > 0) return [];
  const glob = globCall(conversation, testFiles);
  if (glob === null) return [];
  const greps = functions.slice(0, namesAtMost).flatMap(({ name }) => grepCall(conversation, pattern(name)) ?? []);
  return [glob, ...greps];
}

/** What the searches say about a function: `unknown` when they failed, or when the repository has no tests at all. */
export function testState(evidence: Evidence, name: string): 'mentioned' | 'missing' | 'unknown' {
  const tests = evidence.searches.find((search) => search.name !== 'grep' && search.pattern === testFiles);
  const uses = searchFor(evidence, pattern(name));
  if (tests === undefined || uses === undefined || !testPaths(tests).length || !succeeded(uses)) return 'unknown';
  return testPaths(uses).length > 0 ? 'mentioned' : 'missing';
}

/** What to say about a function that no test mentions. */
export function untestedSpot({ name, line }: ExportedFunction): Spot {
  return {
    line_start: line,
    line_end: line,
    title: `No test mentions ${name}`,
    claim: `The code exports ${name}, and no test file of the repository contains that name.`,
    trigger: `A later change breaks ${name}.`,
    impact: 'Nothing fails before somebody uses it.',
    remediation: `Add a test that calls ${name} with a usual and with an unusual input.`,
  };
}

function pattern(name: string): string {
  return String.raw`\b${name}\b`;
}

function testPaths({ result }: Search): string[] {
  const lines = result.split('\n').map((line) => line.trim().replace(/:(?:\d+:.*)?$/, ''));
  return lines.filter((line) => isTestPath(line) && !/\s{2}|^Line \d/.test(line));
}

/** The search for a pattern, when it was made. */
export function searchFor({ searches }: Evidence, wanted: string): Search | undefined {
  return searches.find((search) => search.pattern === wanted);
}

/** What a search came to: `unknown` when it failed. */
export function hitsOf(search: Search): 'some' | 'none' | 'unknown' {
  if (nothingFound.test(search.result)) return 'none';
  return succeeded(search) ? 'some' : 'unknown';
}

const nothingFound = /no (?:files|matches)(?: were)? found|found 0/i;

/** A search that ran shows paths or says that there are none; anything else is an error in words. */
function succeeded({ result }: Search): boolean {
  return nothingFound.test(result) || /^(?:\.{0,2}\/)?[\w@.-]+(?:\/[\w@.[\]-]+)+(?::|$)/m.test(result);
}
