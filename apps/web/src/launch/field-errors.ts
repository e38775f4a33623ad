import { z } from 'zod';
import type { ApiError } from '../api/http.js';

const fields = [
  'flow',
  'repo',
  'base',
  'goal',
  'focus',
  'band',
  'agent',
  'model',
  'deadline_minutes',
  'min_angles',
  'budget',
] as const;
/** What is said in one field of text. */
export type Field = (typeof fields)[number];
/** What a refusal can be about: the choices by stage and the documents too. */
export type ErrorField = Field | 'agents' | 'documents';

/** A refused request names its fields; `field` is a dotted path. */
const Details = z.object({ faults: z.array(z.object({ field: z.string(), message: z.string() })) });

/** Refusals that are about one field without saying so, by the first word of their code. */
const fieldOfCode: Readonly<Record<string, ErrorField>> = {
  repository: 'repo',
  repo: 'repo',
  base: 'base',
  flow: 'flow',
  agent: 'agent',
  agents: 'agents',
  model: 'model',
  band: 'band',
  goal: 'goal',
  focus: 'focus',
  subject: 'focus',
  documents: 'documents',
};

/** The base is looked up in the repository, so its refusals carry the repository's name. */
const fieldOfWholeCode: Readonly<Record<string, Field>> = {
  'repository.unknown-ref': 'base',
  'repository.no-base': 'base',
  'repository.nothing-to-compare': 'base',
};

const isField = (name: unknown): name is ErrorField =>
  name === 'agents' || name === 'documents' || fields.some((field) => field === name);

/** Which field each message belongs to; what belongs to none is shown above the button. */
export function fieldErrors(error: ApiError): Partial<Record<ErrorField, string>> {
  const found: Partial<Record<ErrorField, string>> = {};
  const details = Details.safeParse(error.details);
  for (const { field, message } of details.success ? details.data.faults : []) {
    const name = field.split('.')[0];
    if (isField(name)) found[name] ??= message;
  }
  if (Object.keys(found).length > 0) return found;
  const field = fieldOfWholeCode[error.code] ?? fieldOfCode[error.code.split(/[.-]/)[0] ?? ''];
  return field === undefined ? {} : { [field]: error.message };
}
