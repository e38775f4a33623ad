import { statementsOf } from '../subject/document.js';
import type { HandedDocument, Statement } from '../subject/document.js';
import type { ProseDetector, Remark } from './remark.js';

const vague =
  /\b(fast|quick(?:ly)?|soon|easy|easily|simple|user[- ]friendly|robust|scalable|flexible|efficient(?:ly)?|appropriate(?:ly)?|reasonable|etc\b\.?|and so on|as needed|if necessary|where possible|properly|seamless(?:ly)?)(?![\w-])/i;
const open = /\b(TBD|TBA|TODO|FIXME|to be (?:decided|defined|clarified|determined))\b|\?\?\?/i;
const unowned =
  /\b((?:must|should|shall|needs to|has to) be (?:\w+ed|\w+en|sent|built|kept|made|done|shown|set|put|told|run))\b/i;
const quality =
  /\b(latency|performance|throughput|availability|uptime|response times?|load|capacity|scale|many|large|slow|often)\b/i;

/** Words that two readers would measure differently. */
const vagueWord: ProseDetector = {
  id: 'vague-word',
  severities: { 'junior-developer': 'Worth clarifying', 'test-engineer': 'Low', 'edge-case-explorer': 'Low' },
  find: (document) =>
    eachStatement(document, vague, ({ line }, word) => ({
      line,
      title: `“${word}” is not a measure`,
      claim: `The statement rests on the word “${word}”, and does not say when it is met.`,
      impact: 'Two people who carry it out build two different things, and neither is wrong.',
      remediation: `Put a number, a case or a comparison in the place of “${word}”.`,
    })),
};

/** Marks of a decision that nobody has taken. */
const openPoint: ProseDetector = {
  id: 'open-point',
  severities: { 'junior-developer': 'Blocks decision', 'test-engineer': 'Medium' },
  find: ({ lines }) =>
    [...lines].flatMap(([line, text]) => {
      const mark = open.exec(text)?.[0];
      if (mark === undefined) return [];
      return [
        {
          line,
          title: `“${mark}” stands where a decision belongs`,
          claim: `The document marks this point with “${mark}” and leaves it undecided.`,
          impact: 'Whoever gets here must stop and ask, or guess.',
          remediation: 'Decide it, or say who decides it by when.',
        },
      ];
    }),
};

/** Something is demanded, and the sentence names nobody who does it. */
const noOwner: ProseDetector = {
  id: 'no-owner',
  severities: {
    'junior-developer': 'Muddies artifact',
    'on-call-engineer': 'On-call friction',
    'devops-engineer': 'Operational friction',
  },
  find: (document) =>
    eachStatement(document, unowned, ({ line, text }, words) =>
      /\bby (?:the|a|an|our|each)?\s*\w+/i.test(text)
        ? null
        : {
            line,
            title: `Nobody is named for what ${words}`,
            claim: `The statement says what “${words}”, and names neither a person nor a part that does it.`,
            impact: 'Everybody may take it for the work of another.',
            remediation: 'Name who or what does it.',
          },
    ),
};

/** A quality is demanded, and no number stands beside it. */
const noMeasure: ProseDetector = {
  id: 'no-measure',
  severities: {
    'test-engineer': 'Medium',
    'on-call-engineer': 'Degrades reliability',
    'edge-case-explorer': 'Medium',
  },
  find: (document) =>
    eachStatement(document, quality, ({ line, text }, word) =>
      /\d/.test(text.replace(/^\d+[.)]/, ''))
        ? null
        : {
            line,
            title: `No number for “${word}”`,
            claim: `The statement speaks of “${word}” and holds no number.`,
            impact: 'Nobody can say whether it is met.',
            remediation: `Say how much, under which conditions, and how “${word}” is measured.`,
          },
    ),
};

/** Everything that one line can show. */
export const wordingDetectors: readonly ProseDetector[] = [openPoint, vagueWord, noOwner, noMeasure];

function eachStatement(
  document: HandedDocument,
  pattern: RegExp,
  say: (statement: Statement, word: string) => Remark | null,
): Remark[] {
  return statementsOf(document).flatMap((statement) => {
    const word = pattern.exec(statement.text)?.[1];
    return word === undefined ? [] : (say(statement, word) ?? []);
  });
}
