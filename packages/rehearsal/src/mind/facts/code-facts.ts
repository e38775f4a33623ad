import type { Source } from '../../detectors/source.js';
import { exportedFunctions } from '../untested-exports.js';
import type { Fact } from './fact.js';

/** What one line can show: the first group names it. */
interface Sight {
  category: string;
  line: RegExp;
  title: (name: string) => string;
  claim: (name: string) => string;
  /** Only in tests, or only outside of them; absent = in both. */
  tests?: boolean;
}

const sights: Sight[] = [
  {
    category: 'entry-point',
    line: /\b(?:app|router|server|api|fastify)\.(?:get|post|put|patch|delete)\(\s*['"`](\/[^'"`]*)['"`]/,
    title: (name) => `Route ${name}`,
    claim: (name) => `A handler is registered for the address ${name}.`,
    tests: false,
  },
  {
    category: 'data-model',
    line: /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?["'`]?([\w.]+)/i,
    title: (name) => `Table ${name}`,
    claim: (name) => `The table ${name} is created here.`,
  },
  {
    category: 'configuration',
    line: /\b(?:process\.env(?:\.|\[['"])|os\.environ(?:\.get\(|\[)['"]|os\.Getenv\(")(\w+)/,
    title: (name) => `Setting ${name}`,
    claim: (name) => `The environment variable ${name} is read here.`,
  },
  {
    category: 'test',
    line: /^\s*(?:test|it|describe)\(\s*['"`]([^'"`]+)['"`]/,
    title: (name) => `Test: ${name}`,
    claim: (name) => `A test is named “${name}”.`,
    tests: true,
  },
  {
    category: 'test',
    line: /^\s*def (test_\w+)\(/,
    title: (name) => `Test: ${name}`,
    claim: (name) => `A test is named “${name}”.`,
    tests: true,
  },
  {
    category: 'trace',
    line: /^\s*(?:throw|raise)\s+(?:new\s+)?(\w+)/,
    title: (name) => `${name} is raised`,
    claim: (name) => `The line raises ${name}.`,
    tests: false,
  },
];

const imported = /^\s*(?:import\b[^'"]*|export\b[^'"]*\bfrom\s*|.*\brequire\()['"]([^'"]+)['"]|^from ([\w.]+) import /;

/** What the lines of a source show: what is exported, registered, stored, read, raised, imported and tested. */
export function codeFacts(source: Source): Fact[] {
  const all = new Set(source.numbers);
  const exported = exportedFunctions(source, all).map(({ name, line }) => ({
    path: source.path,
    line,
    title: `Function ${name}`,
    claim: `${source.path} declares the function ${name} for others to call.`,
    category: 'core-logic',
    connections: [],
  }));
  const lines = source.code.split('\n');
  const seen = source.numbers.flatMap((line, index) => (line === 0 ? [] : factsIn(source, line, lines[index] ?? '')));
  return [...exported, ...seen];
}

function factsIn(source: Source, line: number, text: string): Fact[] {
  const { path } = source;
  const found = sights
    .filter(({ tests }) => tests === undefined || tests === source.isTest)
    .flatMap((sight) => {
      const name = sight.line.exec(text)?.[1];
      if (name === undefined) return [];
      const { category } = sight;
      return [{ path, line, category, title: sight.title(name), claim: sight.claim(name), connections: [] }];
    });
  const match = imported.exec(text);
  const other = match?.[1] ?? match?.[2];
  if (other === undefined) return found;
  const fact = {
    path,
    line,
    title: `${path.slice(path.lastIndexOf('/') + 1)} leans on ${other}`,
    claim: `${path} imports ${other}.`,
    category: source.isTest ? 'test' : 'neighbour',
    connections: [other],
  };
  return [...found, fact];
}
