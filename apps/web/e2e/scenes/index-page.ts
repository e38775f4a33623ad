import type { Look, Scene } from './scene.js';

interface Taken {
  scene: Scene;
  looks: readonly Look[];
}

export const fileOf = ({ name }: Scene, look: Look): string => `${name}-${look}.png`;

/** The page that shows all pictures, a table to a pane. */
export function indexPage(taken: readonly Taken[]): string {
  const kinds = [...new Set(taken.map(({ scene }) => scene.of))];
  const sections = kinds.flatMap((kind) => {
    const own = taken.filter(({ scene }) => scene.of === kind);
    return [`## ${kind === 'page' ? 'Outside of panes' : kind}`, '', ...table(own), ''];
  });
  return [
    '# Pictures of every pane',
    '',
    'Written by `npm run screenshots`; do not edit. Each picture is the built web app on the fixtures of its tests, at one fixed moment.',
    'Names behind `--` choose: `npm run screenshots -- chat-few orchestrator`. A scene is data in `apps/web/e2e/scenes`.',
    '',
    ...sections,
  ].join('\n');
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;

function table(taken: readonly Taken[]): string[] {
  const columns = [...new Set(taken.flatMap(({ looks }) => looks))];
  return [
    row(['', ...columns.map((look) => look.replace('-', ', '))]),
    row(['---', ...columns.map(() => '---')]),
    ...taken.map(({ scene, looks }) => {
      const state = scene.state === 'more' ? '' : ` (${scene.state})`;
      const cells = columns.map((look) => (looks.includes(look) ? picture(scene, look) : ''));
      return row([`${scene.title}${state}`, ...cells]);
    }),
  ];
}

function picture(scene: Scene, look: Look): string {
  const width = look.startsWith('phone') ? 120 : 320;
  const file = fileOf(scene, look);
  return `<a href="${file}"><img src="${file}" width="${width}" alt="${scene.title}, ${look.replace('-', ', ')}"></a>`;
}
