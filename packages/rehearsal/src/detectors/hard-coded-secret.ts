import { extents, spot } from './detector.js';
import type { Detector, Spot } from './detector.js';
import type { Source } from './source.js';

/** How many characters of a secret are quoted at most: enough to recognise it by, too little to use it. */
const shownCharacters = 6;

/** Values whose shape alone says what they are. */
const shapes: { what: string; shape: RegExp }[] = [
  { what: 'an AWS access key id', shape: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b(?<!EXAMPLE)/g },
  { what: 'a private key', shape: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?=(?:\\[nr]|\W){0,24}[A-Za-z0-9+/]{16})/g },
  { what: 'a GitHub token', shape: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})\b/g },
  { what: 'a GitLab token', shape: /\bglpat-[\w-]{20,}/g },
  { what: 'a Slack token', shape: /\bxox[abprs]-[\w-]{16,}/g },
  { what: 'a Stripe live key', shape: /\b[sr]k_live_[0-9A-Za-z]{16,}\b/g },
  { what: 'an Anthropic or OpenAI key', shape: /\bsk-(?:ant-|proj-)[\w-]{20,}/g },
  { what: 'a Google API key', shape: /\bAIza[\w-]{35}/g },
  { what: 'an npm token', shape: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { what: 'a SendGrid key', shape: /\bSG\.[\w-]{16,}\.[\w-]{32,}/g },
];

const names = String.raw`(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|secret[_-]?key|auth[_-]?token|access[_-]?token|private[_-]?key|client[_-]?secret|signing[_-]?key|encryption[_-]?key)`;
const assignment = new RegExp(
  String.raw`\b([\w.-]*${names})["'\]]*\s*(?::\s*\w+\s*)?(?::=|=>|=|:)\s*["'\x60]([^"'\x60\n]{6,200})["'\x60]`,
  'gi',
);
const plainAssignment = new RegExp(
  String.raw`^\s*(?:export\s+)?([\w.-]*${names})\s*[:=]\s*([^\s"'#]{6,200})\s*$`,
  'gim',
);
const address = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"'$<{]+:([^\s@/"'$<{]{6,80})@/gi;

/** Credentials written into the repository. */
export const hardCodedSecret: Detector = {
  id: 'hard-coded-secret',
  severities: { 'adversarial-security-analyst': 'Critical', 'devops-engineer': 'Blocks rollout' },
  find(source) {
    if (source.isTest) return [];
    return oneALine([...byShape(source), ...byName(source), ...inAddress(source)]);
  },
};

function byShape(source: Source): Spot[] {
  return shapes.flatMap(({ what, shape }) =>
    extents(source.text, shape)
      .filter(({ start, end }) => !/example|x{6}|\*{3}/i.test(source.text.slice(start, end)))
      .flatMap((extent) => secretSpot(source, { ...extent, value: extent.start, what })),
  );
}

function byName(source: Source): Spot[] {
  const expressions = source.language === 'config' ? [assignment, plainAssignment] : [assignment];
  return expressions
    .flatMap((expression) => extents(source.code, expression))
    .filter(({ groups: [name = '', value = ''] }) => looksSecret(value) && !isOnlyAName(name, value))
    .filter((extent) => !isInDocstring(source, extent.start))
    .flatMap((extent) =>
      secretSpot(source, { ...extent, value: valueStart(source, extent), what: `the value of ${extent.groups[0]}` }),
    );
}

function inAddress(source: Source): Spot[] {
  return extents(source.code, address)
    .filter(({ groups: [password = ''] }) => looksSecret(password))
    .flatMap((extent) =>
      secretSpot(source, { ...extent, value: valueStart(source, extent), what: 'a password inside an address' }),
    );
}

/** Random enough to be a credential: letters and digits mixed, and not a word that documentation uses. */
function looksSecret(value: string): boolean {
  if (isPlaceholder(value) || /\s/.test(value)) return false;
  return /[A-Za-z]/.test(value) && /\d/.test(value) && entropy(value) >= 2.5;
}

/** What a Python docstring shows is an example. */
function isInDocstring(source: Source, at: number): boolean {
  return source.strings.some(({ start, end, quote }) => quote.length === 3 && start < at && at < end);
}

/** `password: 'password1'` or `apiKey: 'api_key_v2'` names a field, it does not fill it. */
function isOnlyAName(name: string, value: string): boolean {
  return letters(value).length > 0 && letters(name).endsWith(letters(value));
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function isPlaceholder(value: string): boolean {
  return (
    /\$\{|\{\{|<[^>]+>|%\(|process\.env|os\.environ|getenv|^\$|^env[.:]|^vault:|^secretsmanager/i.test(value) ||
    /(?:example|placeholder|change[-_]?me|your[-_]|dummy|redacted|not[-_]?a[-_]?real|fake|xxxx|\*\*\*|1234567)/i.test(
      value,
    )
  );
}

/** Shannon entropy in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}

interface Found {
  end: number;
  /** Offset at which the secret itself begins. */
  value: number;
  what: string;
}

/** A report is read by more people than the code: only the first characters of the secret are quoted. */
function secretSpot(source: Source, { end, value, what }: Found): Spot[] {
  const lineStart = source.text.lastIndexOf('\n', value - 1) + 1;
  // The header of a key block is no secret; of a short password even six characters would be nearly all.
  const isHeader = source.text.startsWith('-----', value);
  const shown = isHeader ? end - value : Math.min(shownCharacters, Math.floor((end - value) / 3));
  const excerpt = source.text.slice(lineStart, value + shown);
  return spot(source, { start: value, end: value + 1 }, wording(what)).map((one) => ({ ...one, excerpt }));
}

function valueStart(source: Source, { end, groups }: { end: number; groups: string[] }): number {
  return source.text.lastIndexOf(groups.at(-1) ?? '', end);
}

function oneALine(spots: Spot[]): Spot[] {
  return spots.filter((one, index) => spots.findIndex((other) => other.line_start === one.line_start) === index);
}

function wording(what: string) {
  return {
    title: 'Secret committed to the repository',
    claim: `The line holds ${what} as a literal, so everybody who can read the repository has it.`,
    trigger: 'Anyone with read access to the repository, its history, a build log or a copy of the package.',
    impact: 'The credential can be used by others, and it stays in the history after the line is removed.',
    remediation:
      'Revoke the credential, read the value from the environment or a secret store, and remove the literal.',
  };
}
