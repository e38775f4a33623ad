import { chains, isInput } from './chains.js';
import type { Chain } from './chains.js';
import { extents, spot } from './detector.js';
import type { Detector, Spot } from './detector.js';
import type { Language } from './language.js';
import { closingBracket } from './source.js';
import type { Source } from './source.js';

/** SQL text with values put into it. */
export const sqlInjection: Detector = {
  id: 'sql-injection',
  severities: { 'adversarial-security-analyst': 'Critical' },
  find(source) {
    if (source.isTest) return [];
    return chains(source)
      .filter((chain) => !chain.tagged && isSql(chain.text) && chain.operands.some(isInput))
      .flatMap((chain) =>
        spot(source, chain, {
          title: 'SQL statement built from input',
          claim: `The statement contains the value of ${firstInput(chain)} as text instead of a bound parameter.`,
          trigger: 'A value that contains a quote or SQL reaches this statement.',
          impact: 'Whoever controls the value can read or change rows that the query was not meant to touch.',
          remediation: 'Pass the value as a bound parameter of the driver instead of putting it into the text.',
        }),
      );
  },
};

const shellCalls: Partial<Record<Language, RegExp>> = {
  javascript: /(?<![.\w$])(?:child_process\.|cp\.)?exec(?:Sync)?\s*\(\s*/g,
  python: /\b(?:os\.(?:system|popen)|subprocess\.(?:run|call|check_call|check_output|Popen))\s*\(\s*[fF]?/g,
  ruby: /(?<![.\w])(?:system|exec|Open3\.\w+)[\s(]\s*/g,
  go: /exec\.Command(?:Context)?\(\s*(?:\w+,\s*)?"\s*",\s*"\s*",\s*(?:fmt\.Sprintf\(\s*)?/g,
  php: /(?<![>:\w])(?:shell_exec|exec|system|passthru|popen|proc_open)\s*\(\s*/g,
  java: /getRuntime\(\)\s*\.exec\(\s*/g,
};

/** A command line for a shell with values put into it. */
export const commandInjection: Detector = {
  id: 'command-injection',
  severities: { 'adversarial-security-analyst': 'Critical' },
  find(source) {
    const call = shellCalls[source.language];
    if (call === undefined || source.isTest) return [];
    const built = chains(source).filter((chain) => !chain.tagged && chain.operands.some(isInput));
    return extents(source.bare, call).flatMap((extent) => {
      const chain = built.find((candidate) => candidate.start <= extent.end && extent.end < candidate.end);
      if (chain === undefined || chain.start < extent.start || !runsAShell(source, extent)) return [];
      return spot(source, { start: extent.start, end: chain.end }, shellWording(chain));
    });
  },
};

const evalCalls: Partial<Record<Language, RegExp>> = {
  javascript: /(?<![.\w$])(?<!function\s)(?:eval|new\s+Function)\s*\(\s*/g,
  python: /(?<![.\w])(?<!def\s)(?:eval|exec)\s*\(\s*[fF]?/g,
  ruby: /(?<![.\w])(?<!def\s)(?:eval|instance_eval|class_eval)\s*\(\s*/g,
  php: /(?<![>:\w])(?<!function\s)eval\s*\(\s*/g,
};

/** Code made from a value at run time. */
export const codeInjection: Detector = {
  id: 'code-injection',
  severities: { 'adversarial-security-analyst': 'Critical' },
  find(source) {
    const call = evalCalls[source.language];
    if (call === undefined || source.isTest) return [];
    const all = chains(source);
    return extents(source.bare, call).flatMap((extent) => {
      const next = source.bare[extent.end] ?? ')';
      const literal = all.find((chain) => chain.start <= extent.end && extent.end < chain.end);
      const fixed = literal === undefined ? next === ')' : !literal.operands.some(isInput);
      return fixed ? [] : spot(source, extent, evalWording);
    });
  },
};

const fileCalls = String.raw`(?:\b(?:readFile|readFileSync|createReadStream|writeFile|writeFileSync|sendFile|unlink|unlinkSync|open|ReadFile|Open|file_get_contents|fopen|readfile|send_file)|File\.(?:open|read|new))`;
const requestValues = String.raw`(?:\breq(?:uest)?\.(?:query|params|body|args|form|files|GET|POST)\b|\bctx\.(?:query|params)\b|\bparams\[|\$_(?:GET|POST|REQUEST|COOKIE)\b|\br\.(?:URL\.Query|FormValue)\(|request\.getParameter\()`;
const fileFromRequest = new RegExp(String.raw`${fileCalls}\s*\([^;\n]{0,200}?${requestValues}[^\n]*`, 'g');

/** A file path taken straight from a request. */
export const pathTraversal: Detector = {
  id: 'path-traversal',
  severities: { 'adversarial-security-analyst': 'High' },
  find(source) {
    if (source.isTest || source.language === 'config') return [];
    return extents(source.code, fileFromRequest)
      .filter(({ start, end }) => !/basename|secure_filename|filepath\.Base/i.test(source.code.slice(start, end)))
      .flatMap((extent) =>
        spot(source, extent, {
          title: 'File path taken from the request',
          claim: 'The call opens a file whose path contains a value of the request, unchecked.',
          trigger: 'A request that sends a path with parent directories, or an absolute path, in that value.',
          impact: 'The caller can reach files outside the directory that was meant.',
          remediation: 'Resolve the path against a fixed directory and refuse it when it leaves that directory.',
        }),
      );
  },
};

function isSql(text: string): boolean {
  return (
    /\bSELECT\s[\s\S]{1,400}?\sFROM\b|\bINSERT\s+INTO\s|\bUPDATE\s+\S+\s+SET\s|\bDELETE\s+FROM\s/.test(text) ||
    /^\s*(?:select\s+\*\s+from\s|select\s[\s\S]{1,400}?\sfrom\s[\s\S]{1,400}?\b(?:where|join|order by|group by|limit)\b|insert\s+into\s+\S+\s*(?:\(|values)|update\s+\S+\s+set\s+\S+\s*=|delete\s+from\s+\S+\s+where\b)/i.test(
      text,
    )
  );
}

/** Python's subprocess takes a shell only when it is told to; Go's pattern must name a shell in its first string. */
function runsAShell(source: Source, extent: { start: number; end: number }): boolean {
  const head = source.code.slice(extent.start, extent.end);
  if (source.language === 'go') return /"(?:ba|z)?sh",\s*"-c"/.test(head);
  if (!head.startsWith('subprocess')) return true;
  const open = source.bare.indexOf('(', extent.start);
  const close = closingBracket(source, open) ?? extent.end;
  return /shell\s*=\s*True/.test(source.code.slice(open, close));
}

function firstInput(chain: Chain): string {
  return chain.operands.find(isInput)?.trim().slice(0, 80) ?? '';
}

function shellWording(chain: Chain): Omit<Spot, 'line_start' | 'line_end'> {
  return {
    title: 'Shell command built from input',
    claim: `The command line contains the value of ${firstInput(chain)}, and a shell runs it.`,
    trigger: 'A value that contains a space, a quote or another sign that shells interpret reaches this call.',
    impact: 'Whoever controls the value runs commands with the rights of the process.',
    remediation: 'Start the program without a shell and pass the value as an argument of its own.',
  };
}

const evalWording = {
  title: 'Code evaluated from a value',
  claim: 'The call turns a value into code and runs it.',
  trigger: 'A value from outside reaches this call.',
  impact: 'Whoever controls the value runs code inside the process.',
  remediation: 'Parse the value as data, or look the wanted behaviour up in a fixed table.',
};
