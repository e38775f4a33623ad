import type { Severity } from '@boocode/contracts/finding';
import type { Rubric } from '../gates/rubric.js';
import type { Persona } from '../personas/front-matter.js';
import { personasOf, type ConclusionFlow } from './config.js';

const scale: Severity[] = ['critical', 'warning', 'suggestion'];

const flowWords: Rubric = {
  words: [
    ['Critical', 'critical'],
    ['Warning', 'warning'],
    ['Suggestion', 'suggestion'],
  ],
};

const factWord: Rubric = { words: [['Fact', 'fact']] };

/** Who says how things are, and rates nothing. */
const factual = new Set(['evidence-based-investigator', 'research-analyst', 'gap-analyzer']);

/** Whether a persona brings no words of its own and is to rate in those of the flow. */
export function ratesInFlowWords({ id, ladder, role }: Persona): boolean {
  return ladder.length === 0 && role !== 'discovery' && !factual.has(id);
}

/**
 * A persona's own ladder on the common scale: its worst word is critical, the next a warning, the others suggestions; a word
 * for what is not needed is advice. Who has no ladder states facts, or rates in the words of the flow.
 */
function ladderRubric(persona: Persona): Rubric {
  if (ratesInFlowWords(persona)) return flowWords;
  if (factual.has(persona.id)) return { words: [...persona.ladder, 'Fact'].map((word) => [word, 'fact']) };
  if (persona.ladder.length === 0) return factWord;
  return {
    words: persona.ladder.map((word, index) => [
      word,
      /yagni/i.test(word) ? 'advisory' : (scale[index] ?? 'suggestion'),
    ]),
  };
}

/** How findings are rated in a flow, by the persona that brings them. */
export function rubricIn(flow: ConclusionFlow): (persona: string) => Rubric {
  const personas = personasOf(flow);
  return (persona) => (flow.statesFacts === true ? factWord : ladderRubric(personas(persona)));
}
