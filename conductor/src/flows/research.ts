import { inAllBands, type ConclusionFlow, type SectionSources, type Shown } from '../conclusion/config.js';
import { toCodingStandard, toInvestigate, toPlanAFeature } from '../conclusion/redirects.js';
import {
  criteriaLines,
  optionLines,
  originLines,
  researchIn,
  resultLine,
  sourceLines,
} from '../conclusion/research-sections.js';
import { angle, by } from '../conclusion/seats.js';
import { optionsIn } from '../prose-signals.js';
import { inline } from '../report/markdown.js';
import type { SignalName } from '../signal-names.js';
import type { Signals } from '../signals.js';
import type { Angle, Band } from '../types.js';
import { count } from '../wording.js';

const analyst = 'research-analyst';

/** Answers an open question from outside sources, with options and a recommendation that binds nobody. */
export const research: ConclusionFlow = {
  name: 'research',
  version: 1,
  title: 'Research',
  summary:
    'Answers an open question from sources that are named, with options and, if they carry one, a recommendation.',
  family: 'understand',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'the question, and what is to be decided by it',
    document_label: 'material that bears on the question',
  },
  redirects: [
    toInvestigate,
    toPlanAFeature,
    toCodingStandard,
    {
      when: /^\s*compare (the|our|this) (spec\w*|requirements|prd) (with|to|against|and) (the|our) (code|repository|implementation)\b/i,
      to: 'gap-analysis',
      asks: 'a comparison of what is with what is wanted',
    },
    {
      when: /^\s*(assess|analy[sz]e) (the|our) (architecture|design) of\b/i,
      to: 'architectural-analysis',
      asks: 'a judgement on a part of this repository',
    },
  ],
  bands: {
    small: { cap: 2, angles: '1-2', when: 'one domain, few options, one kind of source' },
    medium: { cap: 4, angles: '2-4', when: '2 or 3 domains, several options, or the web and the repository' },
    large: { cap: 7, angles: '4-7', when: 'many domains and many options' },
  },
  size: sizeByQuestion,
  angles: [
    web({
      key: 'angle.sources',
      title: 'What is known',
      brief: 'Answer the question from whoever must know: specifications, maintainers, primary sources.',
      required: true,
      because: 'every question has somebody who knows',
    }),
    angle({
      persona: 'codebase-explorer',
      title: 'What we have',
      brief:
        'What does the repository do today about the question, and what of it would an answer have to fit? Facts only.',
      because: 'the question bears on this repository',
      when: bearsOnTheRepository,
    }),
    web({
      key: 'angle.experience',
      title: 'Experience',
      brief:
        'What happened to those who did it: measurements, incidents, people who went back? Look for what speaks against the obvious answer.',
      because: 'several options need more than what their makers say',
      bands: ['medium', 'large'],
    }),
    web({
      key: 'angle.options',
      title: 'Options',
      brief:
        'Which options are there that the question does not name, "leave it as it is" among them? Each at its strongest.',
      because: 'many options need somebody who counts them',
      bands: ['large'],
    }),
    web({
      key: 'angle.upkeep',
      title: 'Upkeep and the way back',
      brief: 'What does each option cost later: licence, maintenance, migration, the way back?',
      because: 'many options differ in what comes later',
      bands: ['large'],
    }),
    domain('schema', 'data', 'Data', 'stored data, its forms and its migration'),
    domain('auth', 'security', 'Security', 'access, secrets and personal data'),
    domain('seam', 'integration', 'Integration', 'other services and their contracts'),
    domain('infra', 'operations', 'Operations', 'rollout, monitoring and hosting'),
    domain('concurrency', 'load', 'Load', 'work at the same time, order and load'),
    domain('ui', 'use', 'Use', 'the people in front of the screen'),
  ],
  synthesizer: { small: null, medium: 'project-manager', large: 'project-manager' },
  task: 'Answer the question first. Recommend an option only if results that stand favour it; "leave it as it is" is one of them, above all where the repository contradicts the web. Otherwise say that there is no clear winner, and what would decide. If the goal holds several questions, answer the first and name the others.',
  sections: [
    { id: 'basis', title: 'How solid it is', computed: basis },
    {
      id: 'recommendation',
      title: 'Recommendation',
      written: 'the option and why, by which criteria, and what would overturn it; left out without a clear winner',
      bands: ['medium', 'large'],
    },
    { id: 'criteria', title: 'What would decide it', computed: criteriaLines },
    {
      id: 'results',
      title: 'Results',
      computed: ({ shown }) => shown.filter(by(analyst)).map(resultLine),
      covers: by(analyst),
    },
    { id: 'here', title: 'What the repository shows', listed: by('codebase-explorer'), as: 'lines' },
    { id: 'options', title: 'Options', computed: optionLines },
    {
      id: 'elsewhere',
      title: 'Not answered here',
      written: 'further questions of the goal, and parts of it that another flow is for, each with its name',
      bands: ['medium', 'large'],
    },
    { id: 'sources', title: 'Sources', computed: sourceLines },
  ],
  answer: recommendationOf,
  isSettled: (sources) => recommended(sources) !== null,
  fallen: 'There is no clear winner: what was recommended does not hold.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack the answer',
      brief: 'Try to break results, framing and recommendation, and ask where each source comes from',
    },
  ]),
  attacks: [
    'a source that does not say what it is cited for',
    'one origin dressed as two, or a source that gains from the answer',
    'a source that is older than what it speaks of',
    'a question framed so that only one answer fits',
    'a single source without which the recommendation falls',
    'text of a page that tried to steer the reader',
  ],
  evidence: ['web', 'codebase', 'provided'],
  lack: ({ persona, evidence }) =>
    persona === analyst && evidence.some((entry) => entry.class === 'codebase')
      ? 'it cites the repository, to which those who read the web are blind'
      : null,
  calibration: (_band, persona) =>
    persona === analyst
      ? 'The mode is strict. You are blind to the repository: open no file of the checkout, and let no path, name or line of it get into a search, an address or your answer. The list of files above is not for you.'
      : 'You read the repository, and no web.',
};

function web(seat: Pick<Angle, 'key' | 'title' | 'brief' | 'because'> & Partial<Angle>): Angle {
  // No file of the repository is handed to who may not look at it.
  return angle({ persona: analyst, slice: () => [], ...seat });
}

function domain(signal: SignalName, name: string, title: string, about: string): Angle {
  return web({
    key: `angle.${name}`,
    title,
    brief: `The part of the question that is about ${about}.`,
    signal,
    because: `the question speaks of ${about}`,
    bands: ['medium', 'large'],
  });
}

function bearsOnTheRepository({ reviewed, goal }: Signals): boolean {
  return (
    reviewed.length > 0 ||
    /\b(our (code|repo\w*|project|setup|codebase)|this (repo\w*|project|codebase)|we (use|have) (now|today))\b/i.test(
      goal,
    )
  );
}

/** By domains and options that the question and its material name. */
function sizeByQuestion(signals: Signals): { band: Band; why: string } {
  const domains = signals.said.length;
  const options = optionsIn(signals.goal);
  const here = bearsOnTheRepository(signals);
  const why = [
    count(domains, 'domain'),
    count(options, 'named option'),
    here ? 'web and repository' : 'web alone',
  ].join(', ');
  if (domains > 3 && options > 3) return { band: 'large', why };
  return { band: domains > 1 || options > 2 || here ? 'medium' : 'small', why };
}

/** The findings that the answer rests on: those that the synthesizer names, or those that the analysts name. */
function carrying({ shown, synthesis, fold }: SectionSources): Shown[] {
  if (synthesis !== null) return shown.filter(({ item }) => synthesis.answer_rests_on.includes(item.ref));
  return shown.filter(({ item }) => {
    const own = researchIn({
      fold: { ...fold, extras: fold.extras.filter(({ step_key }) => step_key === item.step_key) },
    });
    const named = new Set(own.flatMap(({ recommendation_rests_on }) => recommendation_rests_on));
    const sources = Array.isArray(item.raw.rests_on) ? item.raw.rests_on : [];
    return named.has(item.raw.native_id) || sources.some((id) => named.has(id));
  });
}

function basis(sources: SectionSources): string[] {
  const { run, synthesis } = sources;
  const fell = synthesis === null && run.plan.steps.some(({ output }) => output === 'synthesis');
  return fell ? [] : originLines(carrying(sources));
}

/** What the analysts recommend, if something that stands carries it. */
function recommended(sources: SectionSources): ReturnType<typeof researchIn>[number] | null {
  const said = researchIn(sources).find(({ recommendation }) => recommendation.trim() !== '');
  return said === undefined || carrying(sources).length === 0 ? null : said;
}

/** The answer where nobody writes one. */
function recommendationOf(sources: SectionSources): string {
  const said = recommended(sources);
  if (said === null) {
    return `There is no clear winner: ${sources.shown.length === 0 ? 'nothing was found that stands' : 'no result that stands carries a recommendation'}.`;
  }
  const named = said.options.reduce((text, { id, name }) => text.replaceAll(id, name), said.recommendation);
  return inline(named);
}
