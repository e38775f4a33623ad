import type { HandedDocument } from '../subject/document.js';
import type { ProseDetector } from './remark.js';

const paragraphLimit = 900;

interface Heading {
  line: number;
  level: number;
  text: string;
}

/** A heading that is followed by the next one, or by the end. */
const emptyHeading: ProseDetector = {
  id: 'empty-section',
  severities: { 'information-architect': 'Friction' },
  find(document) {
    const headings = headingsOf(document);
    const filled = [...document.lines].filter(([, text]) => text.trim() !== '').map(([line]) => line);
    return headings
      .filter(({ line, level }, index) => {
        const next = headings[index + 1];
        // A heading above a deeper one opens a chapter.
        if (next !== undefined && next.level > level) return false;
        return !filled.some((at) => at > line && at < (next?.line ?? Infinity));
      })
      .map(({ line, text }) => ({
        line,
        title: `Nothing stands under “${text}”`,
        claim: `The heading “${text}” is followed by no text.`,
        impact: 'A reader who comes for it turns back without an answer.',
        remediation: `Drop the heading “${text}”, or move what belongs there under it.`,
      }));
  },
};

/** Two headings that a list of contents cannot tell apart. */
const repeatedHeading: ProseDetector = {
  id: 'misleading-label',
  severities: { 'information-architect': 'Friction' },
  find(document) {
    const headings = headingsOf(document);
    return headings.flatMap(({ line, text, level }, index) => {
      const earlier = headings.slice(0, index).find((one) => one.text === text && one.level === level);
      if (earlier === undefined) return [];
      return [
        {
          line,
          other: earlier.line,
          title: `“${text}” is the name of two sections`,
          claim: `Lines ${earlier.line} and ${line} are headings with the same words.`,
          impact: 'A list of contents and a link cannot tell them apart.',
          remediation: 'Give one of the two a name that says what only it holds.',
        },
      ];
    });
  },
};

/** A paragraph that has to be read whole to be used. */
const longParagraph: ProseDetector = {
  id: 'buried-answer',
  severities: { 'information-architect': 'Degrades comprehension', 'junior-developer': 'Worth clarifying' },
  find: ({ lines }) =>
    [...lines]
      .filter(([, text]) => text.length > paragraphLimit && !text.startsWith('|') && !text.startsWith('    '))
      .map(([line, text]) => ({
        line,
        title: `A paragraph of ${text.length} characters`,
        claim: `Line ${line} is one paragraph of more than ${paragraphLimit} characters.`,
        impact: 'Who looks for one statement in it must read all of it.',
        remediation: 'Split it where its subject changes.',
      })),
};

/** All that can be said of the build of a text, whatever it is about. */
export const structureDetectors: readonly ProseDetector[] = [repeatedHeading, emptyHeading, longParagraph];

function headingsOf({ lines }: HandedDocument): Heading[] {
  let inCode = false;
  return [...lines].flatMap(([line, text]) => {
    if (text.trim().startsWith('```')) inCode = !inCode;
    const found = inCode ? null : /^(#{1,6}) +(\S.*)$/.exec(text);
    return found === null ? [] : [{ line, level: found[1]?.length ?? 1, text: (found[2] ?? '').trim() }];
  });
}
