import { extents, spot } from './detector.js';
import type { Detector } from './detector.js';
import type { Language } from './language.js';
import { hasComment } from './source.js';

const nothing = String.raw`(?:return(?:\s+(?:null|nil|None|undefined|false|true|0|-1|\[\]|\x60\x60|''|""))?|continue|break)?\s*;?`;
const emptyCatch = new RegExp(String.raw`\bcatch\s*(?:\([^()]*\)\s*)?\{\s*${nothing}\s*\}`, 'g');

const expressions: Partial<Record<Language, RegExp[]>> = {
  javascript: [
    emptyCatch,
    /\.catch\(\s*(?:async\s*)?(?:\(\s*\w*\s*\)|\w+)\s*=>\s*(?:\{\s*\}|null|undefined|void 0|false)\s*\)/g,
    /\.catch\(\s*noop\s*\)/g,
  ],
  java: [emptyCatch],
  php: [emptyCatch],
  go: [/^[ \t]*_\s*=\s*err\b[ \t]*$/gm, /\bif\s+err\s*!=\s*nil\s*\{\s*(?:continue)?\s*\}/g],
  python: [
    /^[ \t]*except(?:\s+(?:Exception|BaseException)(?:\s+as\s+\w+)?)?\s*:\s*(?:pass|continue|return(?:[ \t]+None)?|\.\.\.)[ \t]*$/gm,
  ],
  ruby: [
    /\brescue(?:\s+(?:StandardError|Exception))?(?:\s*=>\s*\w+)?[ \t]*\n\s*(?:nil|next)?\s*end\b/g,
    /(?<=\S)[ \t]+rescue[ \t]+nil\b/g,
  ],
};

/** Handlers that make an error vanish. A comment in the handler is taken as the author's decision. */
export const swallowedError: Detector = {
  id: 'swallowed-error',
  severities: {
    'behavioral-analyst': 'Warning',
    'on-call-engineer': 'Degrades reliability',
    'junior-developer': 'Muddies artifact',
  },
  find(source) {
    if (source.isTest) return [];
    return (expressions[source.language] ?? [])
      .flatMap((expression) => extents(source.bare, expression))
      .filter(({ start, end }) => !hasComment(source, start, end))
      .flatMap((extent) => spot(source, trimmed(source.bare, extent), wording));
  },
};

/** Expressions that begin at a line's start take its indentation along, which may hold a line break. */
function trimmed(text: string, { start, end }: { start: number; end: number }): { start: number; end: number } {
  const lead = text.slice(start, end).search(/\S/);
  return { start: start + Math.max(0, lead), end };
}

const wording = {
  title: 'Error swallowed without a trace',
  claim: 'When the guarded code fails, the handler neither reports nor passes on the error.',
  trigger: 'Any failure of the guarded code.',
  impact: 'The caller goes on as if it had worked, and nobody can see from logs or results that it did not.',
  remediation: 'Pass the error on, or log it with its cause and write down why going on is right.',
};
