import type { Persona } from './front-matter.js';
import { personas } from './generated.gen.js';

const byId = new Map(personas.map((persona) => [persona.id, persona]));

/** A persona by its id. Throws when no file of that name exists in `agents/`. */
export function personaNamed(id: string): Persona {
  const persona = byId.get(id);
  if (persona === undefined) throw new Error(`There is no persona "${id}". Known: ${[...byId.keys()].join(', ')}.`);
  return persona;
}
