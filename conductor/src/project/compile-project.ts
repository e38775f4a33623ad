import type { ProjectPlan } from '@boocode/contracts/flow-plan';
import { withArena } from '../arena/with-arena.js';
import { inAllBands, type ConclusionFlow, type Section } from '../conclusion/config.js';
import { angle, by } from '../conclusion/seats.js';
import { sizeByArea, sizeByReach, sizeBySources, sizeBySurface } from '../conclusion/sizing.js';
import { conclusionSpine } from '../conclusion/spine.js';
import { withOwn } from '../personas/persona.js';
import { Persona } from '../personas/front-matter.js';
import { spineFlow } from '../spine.js';
import type { Flow } from '../types.js';
import { count } from '../wording.js';
import { ProjectFlow } from './project-flow.js';

const sizes = { area: sizeByArea, reach: sizeByReach, surface: sizeBySurface, sources: sizeBySources };

/** A project's flow, from what its plans carry. Throws when that is not what this version understands. */
export function projectFlow(project: ProjectPlan): Flow {
  const own = project.personas.map((persona) => Persona.parse(persona));
  const described = ProjectFlow.parse(project.flow);
  const flow = conclusionOf(project.name, described);
  const compiled = spineFlow({ ...conclusionSpine({ ...flow, personas: withOwn(own) }), project });
  return described.arena === undefined ? compiled : withArena(compiled, described.arena);
}

function conclusionOf(name: string, flow: ProjectFlow): ConclusionFlow {
  const { inputs, calibration, bands } = flow;
  return {
    name,
    version: 1,
    title: flow.title,
    summary: flow.summary,
    family: flow.family,
    inputs,
    bands: {
      small: { ...bands.small, angles: `up to ${bands.small.cap}` },
      medium: { ...bands.medium, angles: `up to ${bands.medium.cap}` },
      large: { ...bands.large, angles: `up to ${bands.large.cap}` },
    },
    size: sizes[flow.size],
    angles: flow.angles.map(({ key, bands: when, ...seat }) =>
      angle({ ...seat, key: `angle.${key ?? seat.persona}`, ...(when === undefined ? {} : { bands: when }) }),
    ),
    synthesizer: inAllBands(flow.synthesizer),
    task: flow.task,
    sections: sectionsOf(flow),
    answer: ({ shown }) => `${count(shown.length, 'finding')} ${shown.length === 1 ? 'stands' : 'stand'}.`,
    fallen: 'The conclusion does not hold.',
    validators: inAllBands(
      flow.validate
        ? [{ persona: 'adversarial-validator', title: 'Attack it', brief: 'Try to refute findings and conclusion' }]
        : [],
    ),
    attacks: flow.attacks.length > 0 ? flow.attacks : ['a claim that the cited place does not carry'],
    evidence: flow.evidence,
    ...(calibration === '' ? {} : { calibration: () => calibration }),
  };
}

/** What no section of the flow lists is listed at the end: nothing that stands goes unseen. */
function sectionsOf({ sections, angles }: ProjectFlow): Section[] {
  const listed = new Set(sections.flatMap((section) => ('personas' in section ? section.personas : [])));
  const rest = angles.map(({ persona }) => persona).filter((persona) => !listed.has(persona));
  return [
    ...sections.map((section): Section => {
      const head = {
        id: section.id,
        title: section.title,
        ...(section.bands === undefined ? {} : { bands: section.bands }),
      };
      return 'written' in section
        ? { ...head, written: section.written }
        : { ...head, listed: by(...section.personas), as: section.as };
    }),
    ...(rest.length === 0 ? [] : [{ id: 'findings', title: 'Findings', listed: by(...rest), as: 'blocks' as const }]),
  ];
}
