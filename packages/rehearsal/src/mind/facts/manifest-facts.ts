import type { Fact } from './fact.js';

type Lines = ReadonlyMap<number, string>;
type Named = Omit<Fact, 'path' | 'connections'>;

/** What a manifest, a build file or a readme declares, line by line. Other files declare nothing. */
export function manifestFacts(path: string, lines: Lines): Fact[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const read = readers.find(([pattern]) => pattern.test(name))?.[1];
  return read === undefined ? [] : read(lines).map((fact) => ({ ...fact, path, connections: [] }));
}

const readers: [RegExp, (lines: Lines) => Named[]][] = [
  [/^package\.json$/, packageFacts],
  [
    /^Dockerfile/,
    eachLine(/^\s*FROM\s+(\S+)/i, (image) => ({
      title: `Image ${image}`,
      claim: `The container image is built on ${image}.`,
      category: 'infrastructure',
    })),
  ],
  [
    /^Makefile$/,
    eachLine(/^([\w-]+):(?!=)/, (target) => ({
      title: `make ${target}`,
      claim: `The Makefile has the target ${target}.`,
      category: 'command',
    })),
  ],
  [
    /^requirements.*\.txt$/,
    eachLine(/^([\w.-]+)\s*[=<>~!]/, (name) => ({
      title: `Dependency ${name}`,
      claim: `${name} is a declared dependency.`,
      category: 'framework',
    })),
  ],
  [
    /^go\.mod$/,
    eachLine(/^((?:module|go) \S+)/, (said) => ({
      title: said,
      claim: `The Go module file says “${said}”.`,
      category: 'language',
    })),
  ],
  [
    /\.md$/i,
    eachLine(/^#{1,2} (.+)/, (heading) => ({
      title: `Section “${heading}”`,
      claim: `A document has a section named “${heading}”.`,
      category: 'documentation',
    })),
  ],
];

function eachLine(pattern: RegExp, say: (name: string) => Omit<Named, 'line'>): (lines: Lines) => Named[] {
  return (lines) =>
    [...lines].flatMap(([line, text]) => {
      const name = pattern.exec(text)?.[1];
      return name === undefined ? [] : [{ line, ...say(name.trim()) }];
    });
}

/** Scripts and dependencies, when each stands on a line of its own. */
function packageFacts(lines: Lines): Named[] {
  let section = '';
  const facts: Named[] = [];
  for (const [line, text] of lines) {
    section = /^\s{0,4}"(\w+)": \{\s*$/.exec(text)?.[1] ?? (/^\s{0,4}\}/.test(text) ? '' : section);
    const [, name, value] = /^\s+"([^"]+)": "((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
    if (name === undefined || value === undefined) continue;
    if (section === 'scripts') {
      facts.push({
        line,
        title: `Command ${name}`,
        claim: `The script ${name} runs ${JSON.parse(`"${value}"`)}.`,
        category: 'command',
      });
    } else if (section === 'dependencies' || section === 'devDependencies') {
      facts.push({
        line,
        title: `Dependency ${name}`,
        claim: `${name} is declared in the range ${value}.`,
        category: section === 'dependencies' ? 'framework' : 'tooling',
      });
    }
  }
  return facts;
}
