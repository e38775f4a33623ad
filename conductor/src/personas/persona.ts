import type { Persona } from './front-matter.js';
import { personas } from './generated.gen.js';

const byId = new Map(personas.map((persona) => [persona.id, persona]));

/** Where a flow finds its personas. Throws for an id that nobody has. */
export type Personas = (id: string) => Persona;

/** A persona by its id. Throws when no file of that name exists in `agents/`. */
export function personaNamed(id: string): Persona {
  const persona = byId.get(id);
  if (persona === undefined) throw new Error(`There is no persona "${id}". Known: ${[...byId.keys()].join(', ')}.`);
  return persona;
}

/** The personas of a flow that brings some along: its own first, then ours. */
export function withOwn(own: readonly Persona[]): Personas {
  return (id) => own.find((persona) => persona.id === id) ?? personaNamed(id);
}
