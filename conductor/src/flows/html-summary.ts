import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { angle } from '../conclusion/seats.js';
import { sizeBySources } from '../conclusion/sizing.js';
import { pageOf } from '../report/html-page.js';
import { count } from '../wording.js';

const whereItIs = [
  'The page is in the result of this run, in the field `html`. To write it to a file, while BooCode runs:',
  '',
  '```sh',
  'npm run -s boocode -- show RUN --json | jq -r .result.html > summary.html',
  '```',
];

/** Makes one page of HTML from a summary that exists: code writes it, and no model adds a word. */
export const htmlSummary: ConclusionFlow = {
  name: 'html-summary',
  version: 1,
  title: 'Summary as a page',
  summary:
    'Makes one page of HTML, readable offline, from a written summary: the bottom line and what is asked come first.',
  family: 'report',
  inputs: {
    change: false,
    focus: 'no',
    documents: 'required',
    goal: 'optional',
    goal_label: 'who will read it',
    document_label: 'the summary, in Markdown',
  },
  redirects: [
    {
      when: /^\s*(write|draft|make) (a|the) (stakeholder )?summary (of|for|about)\b/i,
      to: 'stakeholder-summary',
      asks: 'a summary that is not written yet',
    },
  ],
  bands: {
    small: { cap: 0, angles: 'none', when: 'one short document' },
    medium: { cap: 0, angles: 'none', when: '2 or 3 documents, or more than 25 statements' },
    large: { cap: 1, angles: '1', when: 'more than 3 documents, or more than 80 statements' },
  },
  size: sizeBySources,
  angles: [
    angle({
      persona: 'information-architect',
      title: 'Order',
      brief: 'What would a reader of the page look for and not find where they look?',
      because: 'a long page has to lead its reader',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands(null),
  task: '',
  sections: [
    { id: 'page', title: 'Where it is', computed: () => whereItIs },
    { id: 'before', title: 'Before you send it', listed: () => true, as: 'blocks' },
  ],
  page: ({ run }) => pageOf(run.plan.subject.documents),
  answer: ({ run, shown }) => {
    const { documents } = run.plan.subject;
    const remarks = shown.length === 0 ? '' : `, with ${count(shown.length, 'remark')} to look at first`;
    return `The page is made from ${count(documents.length, 'document')}${remarks}. It needs no network and runs no script.`;
  },
  fallen: '',
  validators: inAllBands([]),
  attacks: [],
  evidence: ['provided'],
};
