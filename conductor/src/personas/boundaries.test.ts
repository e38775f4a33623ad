import { expect, it } from 'vitest';
import { personas } from './generated.gen.js';
import { personaNamed } from './persona.js';

/** Ground that two personas could take for theirs: whose it is, and who hands it over. */
const boundaries: [subject: string, owner: string, others: string[]][] = [
  ['a timeout, retry or queue in application source', 'on-call-engineer', ['devops-engineer']],
  ['the same in a manifest, pipeline or platform setting', 'devops-engineer', ['on-call-engineer']],
  ['a race or an order of locks', 'concurrency-analyst', ['behavioral-analyst', 'on-call-engineer']],
  ['the shape of a schema, query or migration', 'data-engineer', ['on-call-engineer']],
  ['a cycle of imports, or cohesion', 'structural-analyst', ['software-architect']],
  ['a recommendation inside one deployable', 'software-architect', ['system-architect']],
  ['a seam between deployables', 'system-architect', ['software-architect']],
  ['a document that is hard to find one’s way in', 'information-architect', ['user-experience-designer']],
  ['a fact that a rewritten document lost', 'content-auditor', ['information-architect']],
  ['which test to write', 'test-engineer', ['edge-case-explorer']],
  ['why something is broken', 'evidence-based-investigator', ['behavioral-analyst']],
  ['what was asked for against what was built', 'gap-analyzer', ['content-auditor']],
];

it.each(boundaries)('%s belongs to %s', (_, owner, others) => {
  for (const other of others) expect(personaNamed(other).defersTo).toContain(personaNamed(owner).id);
});

it('whether a claim is true is judged by the one persona that finds nothing itself', () => {
  expect(personas.filter(({ role }) => role === 'validator').map(({ id }) => id)).toEqual(['adversarial-validator']);
});
