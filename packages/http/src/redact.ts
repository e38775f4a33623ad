/** What stands in a log instead of a secret. */
const redacted = '[redacted]';

/** Names of fields, headers, parameters and variables whose value is a secret. */
const secretNames =
  'authorization|cookie|api[-_]?key|access[-_]?key|private[-_]?key|token|secret|passw(?:or)?d|passphrase|credential';
/** Variables whose value is a secret, or holds one. */
const secretVariable = /KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|OTLP_(?:\w+_)?HEADERS$/;
/** Shorter values are words that stand in logs for other reasons. */
const leastLength = 8;

type Rule = readonly [pattern: RegExp, replacement: string];

// Bounded on either side: what stands in a log may be long, and made to be read once from each of its letters.
const named = `[\\w.-]{0,100}(?:${secretNames})[\\w.-]{0,100}`;

/** By what surrounds it. A value ends where its string, parameter or word does; a list (several cookies) with its bracket. */
const rules: readonly Rule[] = [
  // "authorization":"Bearer …", "x-api-key":["…"]
  // One that does not end is a secret to the end of the line.
  [
    new RegExp(`("${named}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\(?:[^]|$))*(?:"|$)|\\[[^\\]]*(?:\\]|$))`, 'gi'),
    `$1"${redacted}"`,
  ],
  // The same in JSON that is quoted in a string: {\"token\":\"…\"}
  [new RegExp(`((?<!\\\\)(\\\\{1,63})"${named}\\2"\\s*:\\s*\\2")(?:(?!\\2").)*`, 'gi'), `$1${redacted}`],
  // ?access_token=…&, OPENAI_API_KEY=…, Set-Cookie-like name=value. What stands before the name stays in any case: looking for it
  // would read a long word once from each of its letters.
  [
    new RegExp(`((?:${secretNames}|key|auth|signature)[\\w.-]{0,100}(?:=|%3D))[^&\\s"'\\\\#;,)]+`, 'gi'),
    `$1${redacted}`,
  ],
  // Authorization: Bearer …
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${redacted}`],
  // postgres://user:password@host
  [/(\b[a-z][a-z0-9+.-]{0,40}:\/\/[^\s:@/"]{0,300}:)[^\s@/"]+@/gi, `$1${redacted}@`],
  // Keys that are known by their look: our own tokens, and of OpenAI, Anthropic, GitHub, Slack, Google, AWS
  [
    /\bboo_[\w-]{40,}|\b(?:sk|pk|rk)-[\w-]{16,}|\bgh[opsur]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{30,}|\bAKIA[A-Z0-9]{16}\b/g,
    redacted,
  ],
];

/** A function that keeps secrets out of a line of a log: by their names, their look, and as values of this environment. */
export function redactor(environment: Readonly<Record<string, string | undefined>>): (line: string) => string {
  const values = secretsOf(environment);
  return (line) => {
    let clean = line;
    for (const value of values) clean = clean.replaceAll(value, redacted);
    for (const [pattern, replacement] of rules) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

/** Longest first, so that none is left in half; each also as JSON and addresses write it. */
function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  const values = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && secretVariable.test(name.toUpperCase()) && value.length >= leastLength ? [value] : [],
  );
  const written = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
  return [...new Set(written)].toSorted((a, b) => b.length - a.length);
}
