import { coderRules, serverRules, termRules, undecided, type AccessRule } from './access-rules.js';

/** HEAD is answered by what answers GET. */
const asked = (method: string): string => (method === 'HEAD' ? 'GET' : method);

/** The rule of a route as a router has it (`/chats/:id`); null where nobody has decided. */
export function ruleOfRoute(rules: Readonly<Record<string, AccessRule>>, method: string, route: string) {
  const key = `${asked(method)} ${route}`;
  return Object.hasOwn(rules, key) ? (rules[key] ?? null) : null;
}

interface Pattern {
  method: string;
  segments: readonly string[];
  rule: AccessRule;
}

const patterns: readonly Pattern[] = Object.entries({ ...serverRules, ...coderRules, ...termRules }).map(
  ([key, rule]) => {
    const [method = '', route = ''] = key.split(' ');
    return { method, segments: route.slice(1).split('/'), rule };
  },
);

/**
 * The rule for a request that another process will route: `path` is what stands in the request line, without the query. What could be read
 * in two ways (a dot segment, a coded slash, an empty segment) is undecided, so that door and router never differ to somebody's advantage.
 */
export function ruleOfPath(method: string, path: string): AccessRule {
  const segments = segmentsOf(path);
  if (segments === null) return undecided;
  const found = patterns.filter((pattern) => pattern.method === asked(method) && isOf(pattern.segments, segments));
  // A router takes words before parameters, from the left.
  const [best] = found.toSorted((a, b) => rank(b) - rank(a));
  return best?.rule ?? undecided;
}

const isOf = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((part, place) => part.startsWith(':') || part === segments[place]);

const rank = ({ segments }: Pattern): number =>
  segments.reduce((sum, part) => sum * 2 + (part.startsWith(':') ? 0 : 1), 0);

function segmentsOf(path: string): string[] | null {
  if (!path.startsWith('/') || /[\\#;?]/.test(path)) return null;
  const segments = path.slice(1).split('/').map(decoded);
  return segments.every((part): part is string => part !== null && isPlain(part)) ? segments : null;
}

const isPlain = (part: string): boolean => part !== '' && part !== '.' && part !== '..' && !/[/\\%?#;]/.test(part);

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    // A malformed escape: what a router makes of it is its own affair.
    return null;
  }
}
