import { extents, spot } from './detector.js';
import type { Detector, Spot } from './detector.js';
import { closingBracket } from './source.js';
import type { Source } from './source.js';

const pythonCall = /\brequests\.(?:get|post|put|patch|delete|head|options|request)\s*\(/g;
const fetchCall = /(?<=(?:\bawait|\breturn|=|=>)\s*)fetch\s*\(/g;
const goCall = /\bhttp\.(?:Get|Post|PostForm|Head)\s*\(/g;

/** Calls over the network that wait for ever. Only forms whose default is known to be "no limit". */
export const missingTimeout: Detector = {
  id: 'missing-timeout',
  severities: { 'on-call-engineer': 'Degrades reliability' },
  find(source) {
    if (source.isTest) return [];
    if (source.language === 'python') return calls(source, pythonCall, (call) => /timeout|\*\*/.test(call));
    if (source.language === 'go') return calls(source, goCall, () => false);
    if (source.language === 'javascript' && !isBrowserCode(source)) return calls(source, fetchCall, isBoundedFetch);
    return [];
  },
};

function calls(source: Source, expression: RegExp, isBounded: (call: string) => boolean): Spot[] {
  return extents(source.bare, expression).flatMap(({ start, end }) => {
    const close = closingBracket(source, end - 1);
    if (close === null || isBounded(source.code.slice(end, close - 1))) return [];
    return spot(source, { start, end: close }, wording);
  });
}

/** Options that come in a variable may well hold a signal; only a literal, or none, shows that there is none. */
function isBoundedFetch(call: string): boolean {
  const options = /^[^,]*,\s*(\S)/s.exec(call)?.[1];
  return /signal|timeout|\.\.\./.test(call) || (options !== undefined && options !== '{');
}

/** A page's request ends with the page, and a browser bounds it. */
function isBrowserCode({ path }: Source): boolean {
  return /\.(?:jsx|tsx|vue|svelte)$|(?:^|\/)(?:web|client|frontend|public|static)\//.test(path);
}

const wording = {
  title: 'Network call without a time limit',
  claim: 'The call sets no timeout, and its library sets none by itself.',
  trigger: 'The other side accepts the connection and does not answer.',
  impact: 'The caller waits without end and holds its worker, connection or request.',
  remediation: 'Give the call a time limit that is shorter than the caller’s own, and handle its expiry.',
};
