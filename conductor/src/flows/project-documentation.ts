import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { toCodeOverview, toCodingStandard } from '../conclusion/redirects.js';
import { angle, by, reader } from '../conclusion/seats.js';
import { sizeByAreas } from '../conclusion/sizing.js';
import { count } from '../wording.js';

const validator = {
  persona: 'adversarial-validator',
  title: 'Check it against the code',
  brief: 'Accuracy only: does the code do what the document says?',
};

/** Writes the lasting document of a feature, and puts nothing into it that the code does not show. */
export const projectDocumentation: ConclusionFlow = {
  name: 'project-documentation',
  version: 1,
  title: 'Documentation',
  summary: 'Writes the lasting document of a feature from its code, and checks that no fact of an older one got lost.',
  family: 'write',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'the feature to document, and who will read it',
    document_label: 'older documents that this one replaces',
  },
  redirects: [
    toCodeOverview,
    toCodingStandard,
    { when: /^\s*(write|draft|make) (a|an|the) (\w+ )?run-?book\b/i, to: 'runbook', asks: 'steps for an incident' },
    {
      when: /^\s*(list|find|tell me) (all |the |our )*(commands|languages|frameworks|tooling)\b/i,
      to: 'project-discovery',
      asks: 'the facts of a project',
    },
  ],
  bands: {
    small: { cap: 2, angles: '2', when: 'one area' },
    medium: { cap: 2, angles: '2', when: '2 or 3 areas, or more than 3 sources' },
    large: { cap: 3, angles: '3', when: 'more than 3 areas, or several areas across a seam' },
  },
  size: sizeByAreas,
  angles: [
    angle({
      key: 'angle.logic',
      persona: 'codebase-explorer',
      title: 'Entry and logic',
      brief: 'Where is the feature entered, which code decides, which errors does it give to whom?',
      required: true,
      because: 'every document says how it works',
    }),
    angle({
      key: 'angle.data',
      persona: 'codebase-explorer',
      title: 'Data and configuration',
      brief: 'What does the feature store and read, and which settings change it: names, defaults, units?',
      required: true,
      because: 'every document says what it needs',
    }),
    angle({
      key: 'angle.tests',
      persona: 'codebase-explorer',
      title: 'Tests and documents',
      brief: 'What do tests show that it does, and which documents of the repository speak of it?',
      because: 'a wide feature is described in several places',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Write the document. Behaviour before reference; pointers to code rather than copies of it; anchors that last (symbols, headings). Every true fact of an older document that was handed in has its place in the new one.',
  sections: [
    { id: 'summary', title: 'Summary', written: 'what it is for and whom, in three sentences' },
    {
      id: 'architecture',
      title: 'Architecture',
      written: 'the parts and how they hang together, with a Mermaid diagram',
    },
    { id: 'how', title: 'How it works', written: 'what happens, told as behaviour' },
    { id: 'flows', title: 'Primary flows', written: 'one to three ways through it, step by step' },
    { id: 'files', title: 'Key files', written: 'a table: path, what for' },
    { id: 'configuration', title: 'Configuration', written: 'a table: name, default, unit, effect' },
    { id: 'errors', title: 'Errors', written: 'what goes wrong, what one sees, what to do' },
    {
      id: 'reference',
      title: 'Technical reference',
      written: 'interfaces and forms of data that others rely on',
      bands: ['medium', 'large'],
    },
    { id: 'related', title: 'Related', written: 'documents and records that belong to it, by path' },
    { id: 'facts', title: 'What it rests on', listed: by('codebase-explorer'), as: 'folded' },
  ],
  answer: ({ shown }) => `${count(shown.length, 'fact')} were gathered; nobody has written the document.`,
  fallen: 'The document does not hold against the code, so it is not shown.',
  validators: { small: [], medium: [validator], large: [validator] },
  attacks: [
    'a behaviour that the code does not have',
    'a name, a default or a limit that is another in the code',
    'a way through it that the code does not take',
    'a purpose that nothing in code or history shows',
  ],
  readers: [
    reader({
      persona: 'content-auditor',
      title: 'What got lost',
      brief: 'The documents that were handed in are replaced by the draft. Which of their facts are missing in it?',
      because: 'older documents were handed in',
      when: ({ documents }) => documents.length > 0,
    }),
    reader({
      persona: 'information-architect',
      title: 'Order',
      brief: 'Does who comes with a question find its answer, from whichever page they arrive?',
      because: 'every document is looked up',
    }),
  ],
  evidence: ['codebase', 'provided'],
};
