import type { Rubric } from '../gates/rubric.js';

const unrated: Rubric = {
  words: [
    ['Critical', 'critical'],
    ['Warning', 'warning'],
    ['Suggestion', 'suggestion'],
  ],
};

/** How far each persona's words reach in a review of code. Words follow the ladders of the persona files. */
const rubrics: Record<string, Rubric> = {
  'adversarial-security-analyst': {
    words: [
      ['Critical', 'critical'],
      ['High', 'warning'],
      ['Medium', 'warning'],
    ],
  },
  'junior-developer': {
    words: [
      ['Blocks decision', 'critical'],
      ['Muddies artifact', 'warning'],
      ['Worth clarifying', 'suggestion'],
      ['Polish', 'suggestion'],
    ],
    criticalOnlyFor: {
      word: 'Blocks decision',
      categories: ['standard-breach', 'decision-breach', 'repository-rule-breach', 'automated-check'],
    },
  },
  'test-engineer': {
    words: [
      ['High', 'critical'],
      ['Medium', 'warning'],
      ['Low', 'suggestion'],
    ],
    criticalOnlyFor: {
      word: 'High',
      categories: ['untested-security', 'untested-integrity', 'untested-money', 'untested-auth', 'untested-feature'],
    },
  },
  'edge-case-explorer': {
    words: [
      ['Critical', 'critical'],
      ['High', 'critical'],
      ['Medium', 'warning'],
      ['Low', 'suggestion'],
    ],
  },
  'data-engineer': {
    words: [
      ['Blocks correctness', 'critical'],
      ['Degrades operations', 'warning'],
      ['Operational friction', 'suggestion'],
      ['Polish', 'suggestion'],
      ['YAGNI candidate', 'advisory'],
    ],
  },
  'devops-engineer': {
    words: [
      ['Blocks rollout', 'critical'],
      ['Degrades reliability', 'warning'],
      ['Operational friction', 'suggestion'],
      ['Polish', 'suggestion'],
      ['YAGNI candidate', 'advisory'],
    ],
  },
  'on-call-engineer': {
    words: [
      ['Wakes someone up', 'critical'],
      ['Degrades reliability', 'warning'],
      ['On-call friction', 'suggestion'],
      ['Polish', 'suggestion'],
      ['YAGNI candidate', 'advisory'],
    ],
  },
};

/** A persona without words of its own (structural, behavioral, concurrency) rates in the words of the flow. */
export function codeReviewRubric(persona: string): Rubric {
  return rubrics[persona] ?? unrated;
}
