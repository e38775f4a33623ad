import { readYaml } from '@boocode/yaml/read-yaml';
import { z } from 'zod';
import { Slug } from '@boocode/contracts/ids';
import { parsePersona, type Persona } from '../personas/front-matter.js';
import { personas as ours } from '../personas/generated.gen.js';
import { ProjectFlow, projectPrefix } from './project-flow.js';

/** Where a project keeps what it adds. */
export const projectFolders = { flows: '.boocode/flows', agents: '.boocode/agents' } as const;

/** A body longer than this costs more than it tells. */
const bodyLimit = 16_000;

/** What a project adds, read. What cannot be read is named with all its faults, and hides nothing else. */
export interface ProjectFiles {
  flows: { name: string; flow: ProjectFlow }[];
  personas: Persona[];
  faults: { file: string; name: string; problem: string }[];
}

/** Reads files below `.boocode`, by their paths. Names and references are put under the project's prefix. */
export function readProjectFiles(files: ReadonlyMap<string, string | null>): ProjectFiles {
  const read: ProjectFiles = { flows: [], personas: [], faults: [] };
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [file, text] of sorted.filter(([path]) => path.startsWith(`${projectFolders.agents}/`))) {
    attempt(read, file, () => read.personas.push(personaOf(file, text, read.personas)));
  }
  for (const [file, text] of sorted.filter(([path]) => path.startsWith(`${projectFolders.flows}/`))) {
    attempt(read, file, () => read.flows.push(flowOf(file, text, read.personas)));
  }
  return read;
}

function attempt(read: ProjectFiles, file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    read.faults.push({ file, name: projectPrefix + baseName(file), problem });
  }
}

function baseName(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.(ya?ml|md)$/, '');
}

function textOf(text: string | null): string {
  if (text === null) throw new Error('it is no text file, or larger than 2 MB');
  return text;
}

function nameOf(file: string, ending: RegExp, wanted: string): string {
  const name = baseName(file);
  if (!ending.test(file) || !Slug.safeParse(name).success) {
    throw new Error(`it must be named ${wanted}, in lower-case words joined by dashes`);
  }
  return projectPrefix + name;
}

function personaOf(file: string, text: string | null, others: Persona[]): Persona {
  const id = nameOf(file, /\.md$/, '<id>.md');
  const persona = parsePersona(`${baseName(file)}.md`, textOf(text).replaceAll('\r\n', '\n'));
  if (persona.body.length > bodyLimit) throw new Error(`its body has more than ${bodyLimit} characters`);
  const taken = [...ours, ...others].find(({ prefix }) => prefix === persona.prefix);
  if (taken !== undefined) throw new Error(`its prefix ${persona.prefix} is that of ${taken.id}: choose another`);
  return { ...persona, id };
}

function flowOf(file: string, text: string | null, own: Persona[]): ProjectFiles['flows'][number] {
  const name = nameOf(file, /\.ya?ml$/, '<name>.yaml');
  const checked = ProjectFlow.safeParse(readYaml(textOf(text)));
  if (!checked.success) throw new Error(z.prettifyError(checked.error));
  const known = (id: string): string => {
    const local = own.find((persona) => persona.id === projectPrefix + id);
    if (local !== undefined) return local.id;
    if (ours.some((persona) => persona.id === id)) return id;
    const names = [
      ...own.map((persona) => persona.id.slice(projectPrefix.length)),
      ...ours.map((persona) => persona.id),
    ];
    throw new Error(
      `it names the persona ${id}, which neither the project nor BooCode has. There are: ${names.join(', ')}`,
    );
  };
  const { angles, sections, synthesizer } = checked.data;
  return {
    name,
    flow: {
      ...checked.data,
      angles: angles.map((angle) => ({ ...angle, key: angle.key ?? angle.persona, persona: known(angle.persona) })),
      sections: sections.map((section) =>
        'personas' in section ? { ...section, personas: section.personas.map(known) } : section,
      ),
      synthesizer: synthesizer === null ? null : known(synthesizer),
    },
  };
}
