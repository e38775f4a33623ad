import { inAllBands, type ConclusionFlow, type ListedSection } from '../conclusion/config.js';
import { toCodeOverview } from '../conclusion/redirects.js';
import { angle, discovery } from '../conclusion/seats.js';
import type { Signals } from '../signals.js';
import type { Angle, Band } from '../types.js';
import { count } from '../wording.js';

/** So many groups of projects have scanners of their own; the last one takes the rest. */
const groups = 3;

const aspects = [
  {
    name: 'stack',
    title: 'Languages and frameworks',
    brief: 'Languages, runtimes, frameworks and main libraries, with the versions that the lock file says.',
  },
  {
    name: 'commands',
    title: 'Commands',
    brief: 'Commands to install, build, run, check and test, as they are declared.',
  },
  {
    name: 'layout',
    title: 'Layout',
    brief: 'Layout, tests, infrastructure, configuration and documents, as declarations show them.',
  },
];

const sections: [category: string, title: string][] = [
  ['language', 'Languages'],
  ['framework', 'Frameworks'],
  ['command', 'Commands'],
  ['test', 'Tests'],
  ['tooling', 'Tooling'],
  ['infrastructure', 'Infrastructure'],
  ['configuration', 'Configuration'],
  ['documentation', 'Documentation'],
];

/** Lists the facts of a project that people and agents need before they touch it. */
export const projectDiscovery: ConclusionFlow = {
  name: 'project-discovery',
  version: 1,
  title: 'Project facts',
  summary:
    'Lists what a project is made of and how it is built, run and tested, each fact with the line that declares it.',
  family: 'understand',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'optional',
    goal_label: 'what you need to know most',
    document_label: 'what is documented already',
  },
  redirects: [
    toCodeOverview,
    {
      when: /^\s*(document|write (the )?(docs|documentation)) (for |of |how )?\w+/i,
      to: 'project-documentation',
      asks: 'a document of a feature',
    },
  ],
  bands: {
    small: { cap: 1, angles: '1', when: 'one project with one manifest' },
    medium: { cap: 3, angles: '3', when: 'one project with several manifests' },
    large: { cap: groups * aspects.length, angles: '3 per project, up to 9', when: 'several projects' },
  },
  size: sizeByProjects,
  discovery: [
    discovery({
      persona: 'project-scanner',
      title: 'Projects',
      brief:
        'Which projects are there, which manifests belong to which, and what is example or copy? Nothing else yet.',
      required: true,
      because: 'the others divide the projects between them',
    }),
  ],
  angles: [
    angle({
      key: 'angle.stock',
      persona: 'project-scanner',
      title: 'Stock',
      brief: aspects.map(({ brief }) => brief).join(' '),
      required: true,
      because: 'a small project is scanned at once',
      bands: ['small'],
    }),
    ...aspects.map(({ name, title, brief }) =>
      angle({
        key: `angle.${name}`,
        persona: 'project-scanner',
        title,
        brief,
        required: true,
        because: 'several manifests are more than one scan',
        bands: ['medium'],
      }),
    ),
    ...Array.from({ length: groups }, (_, index) => aspects.map((aspect) => scannerOf(index, aspect))).flat(),
  ],
  synthesizer: inAllBands(null),
  task: '',
  sections: [
    ...sections.map(([category, title]): ListedSection => ({
      id: category,
      title,
      listed: ({ item }) => item.raw.category.toLowerCase() === category,
      as: 'lines',
    })),
    {
      id: 'other',
      title: 'Further facts',
      listed: ({ item }) => !sections.some(([category]) => category === item.raw.category.toLowerCase()),
      as: 'lines',
    },
  ],
  answer: ({ shown, run }) => {
    const known = run.plan.subject.documents.length > 0 ? ' that the handed documents do not have' : '';
    if (shown.length === 0) return `No fact${known} was found that a file of the project declares.`;
    const commands = shown.filter(({ item }) => item.raw.category.toLowerCase() === 'command').length;
    return `${count(shown.length, 'fact')}${known}, ${count(commands, 'command')} among them; each is declared in the file that it names.`;
  },
  fallen: '',
  validators: inAllBands([]),
  attacks: [],
  evidence: ['codebase'],
  calibration: () =>
    'What the handed documents say rightly needs no fact again; what they say wrongly is a fact and a question. A command or a path counts only with the line that declares it.',
};

/** One aspect of the projects of one group. */
function scannerOf(index: number, { name, title, brief }: (typeof aspects)[number]): Angle {
  return angle({
    key: `angle.${name}.${index + 1}`,
    persona: 'project-scanner',
    title: `${title}, group ${index + 1}`,
    brief: `${brief} Only of the projects whose manifests are listed as your files; of the whole repository if none are.`,
    required: true,
    because: 'each project has a stock of its own',
    bands: ['large'],
    when: ({ roots }) => roots.length > index || index === 0,
    slice: ({ roots }) =>
      roots.slice(index, index + 1 === groups ? undefined : index + 1).flatMap(({ manifests }) => manifests),
  });
}

function sizeByProjects({ roots }: Signals): { band: Band; why: string } {
  const manifests = roots.reduce((sum, root) => sum + root.manifests.length, 0);
  const why = `${count(roots.length, 'project')}, ${count(manifests, 'manifest')}`;
  if (roots.length > 1) return { band: 'large', why };
  return { band: manifests > 1 ? 'medium' : 'small', why };
}
